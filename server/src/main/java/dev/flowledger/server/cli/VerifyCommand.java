package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.ByteLineReader;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.EvidenceResult;
import dev.flowledger.api.ledger.EvidenceVerifier;
import dev.flowledger.api.ledger.ExportResult;
import dev.flowledger.api.ledger.ExportVerifier;
import dev.flowledger.api.ledger.NoteVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Verifies an export of the ledger, or evidence, without a server or a database. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Verifies an export of the ledger, or evidence, without a server or a database.",
            "An export is the response of GET /api/events with Accept: application/x-ndjson and without a filter. With after=N"
                    + " it is a part of the ledger: each of its events is verified, but it cannot be compared with a checkpoint.",
            "Evidence is the response of GET /api/evidence: events with the proofs that they are in the ledger of a signed"
                    + " checkpoint. Compare its key with one from another source (--key).",
            "Without a checkpoint or a key that was stored elsewhere, a verification cannot detect that the whole history was"
                    + " rewritten."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The file is valid and agrees with the checkpoint and the key, if they are given.",
            "1:The file is not valid: an event or a signature was changed, or it does not agree with the checkpoint or key.",
            "2:The command line is wrong, or the file cannot be read.",
            "3:The file cannot be verified: an export that is filtered, empty or a part of the ledger, or evidence without events"
                    + " or without a signature."
        })
final class VerifyCommand implements Callable<Integer> {

    private static final int NOT_VALID = 1;
    private static final int UNREADABLE = 2;
    private static final int NOT_VERIFIABLE = 3;

    private static final int EVENTS_BETWEEN_PROGRESS_REPORTS = 500;

    private static final long UNKNOWN_SIZE = -1;
    private static final String STANDARD_INPUT = "-";

    private final InputStream in;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @ArgGroup(multiplicity = "0..1")
    private @Nullable Input input;

    /** One of the files. */
    private static final class Input {

        @Option(
                names = "--file",
                required = true,
                paramLabel = "FILE",
                description = "The file of the export; - reads standard input.")
        private @Nullable String file;

        @Option(
                names = "--evidence",
                required = true,
                paramLabel = "FILE",
                description = "The file of the evidence; - reads standard input.")
        private @Nullable String evidence;

        private String name() {
            return file == null ? String.valueOf(evidence) : file;
        }
    }

    @Option(
            names = "--archive",
            paramLabel = "DIRECTORY",
            description = {
                "The directory with the archives to which events of the export were moved. They are verified, too.",
                "Without another file: all archives in the directory are verified."
            })
    private @Nullable Path archives;

    @Option(
            names = "--key",
            paramLabel = "NAME+HASH+BASE64",
            converter = KeyConverter.class,
            description =
                    "The public key of the ledger, from another source. It must have signed the checkpoint of the evidence.")
    private @Nullable NoteVerifier key;

    @Option(
            names = "--checkpoint",
            paramLabel = "POSITION:HASH",
            converter = CheckpointConverter.class,
            description = "A checkpoint that was stored elsewhere. The file must agree with it.")
    private @Nullable Checkpoint checkpoint;

    VerifyCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        Input given = input;
        if (given == null) {
            if (archives == null) {
                throw new ParameterException(
                        spec.commandLine(), "Give --file, --evidence or --archive: there is nothing to verify.");
            }
            return verifyArchives(archives);
        }
        if (key != null && given.file != null) {
            throw new ParameterException(spec.commandLine(), "--key is for --evidence: an export has no signature.");
        }
        try {
            if (given.evidence != null) {
                return EvidenceReport.print(
                        verifyEvidence(given.evidence), key, spec.commandLine().getOut());
            }
            ExportResult result =
                    STANDARD_INPUT.equals(given.file) ? verify(in, UNKNOWN_SIZE) : verify(Path.of(given.name()));
            report(result, spec.commandLine().getOut());
            return exitCode(result);
        } catch (IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(given.name() + " cannot be read: " + reason(e) + ".");
            return UNREADABLE;
        }
    }

    private EvidenceResult verifyEvidence(String file) throws IOException {
        EvidenceVerifier verifier = new EvidenceVerifier(key, checkpoint);
        if (file.equals(STANDARD_INPUT)) {
            return verifier.verify(in);
        }
        try (InputStream bytes = Files.newInputStream(Path.of(file))) {
            return verifier.verify(bytes);
        }
    }

    private int verifyArchives(Path directory) {
        ArchiveDirectory files = new ArchiveDirectory(directory);
        PrintWriter out = spec.commandLine().getOut();
        int damaged = 0;
        long events = 0;
        List<String> names;
        try {
            names = files.names();
        } catch (IOException e) {
            spec.commandLine().getErr().println(directory + " cannot be read: " + reason(e) + ".");
            return UNREADABLE;
        }
        for (String name : names) {
            try {
                events += files.read(name).positions().length;
            } catch (IOException e) {
                damaged++;
                out.println("The archive " + name + " is NOT valid: " + reason(e) + ".");
            }
        }
        out.println(String.format(
                Locale.ROOT,
                "%s verified, %d not valid. %s.",
                Counts.of(names.size(), "archive"),
                damaged,
                Counts.of(events, "event")));
        out.flush();
        return damaged > 0 ? NOT_VALID : names.isEmpty() ? NOT_VERIFIABLE : 0;
    }

    private static int exitCode(ExportResult result) {
        ExportResult.Finding finding = result.finding();
        if (finding != null) {
            return finding.conclusive() ? NOT_VALID : NOT_VERIFIABLE;
        }
        return result.isPartial() ? NOT_VERIFIABLE : 0;
    }

    private static String verdict(ExportResult result) {
        ExportResult.Finding finding = result.finding();
        if (finding != null) {
            return finding.conclusive() ? "The export is NOT valid." : "The export cannot be verified.";
        }
        return result.isPartial()
                ? "The export is PARTIAL. Its events match their hashes, but only an export that begins at position 1 can be compared with"
                        + " a checkpoint."
                : "The export is valid.";
    }

    private ExportResult verify(Path path) throws IOException {
        try (InputStream bytes = Files.newInputStream(path)) {
            return verify(bytes, Files.size(path));
        }
    }

    private ExportResult verify(InputStream bytes, long size) throws IOException {
        ByteLineReader lines = new ByteLineReader(bytes);
        ExportVerifier verifier =
                new ExportVerifier(checkpoint, archives == null ? null : new ArchiveDirectory(archives));
        try (Progress progress = Progress.ofBytes("Verifying", size)) {
            byte[] line = lines.next();
            while (line != null && verifier.accept(line)) {
                if (verifier.events() % EVENTS_BETWEEN_PROGRESS_REPORTS == 0) {
                    progress.update(lines.bytesRead(), verifier.events());
                }
                line = lines.next();
            }
            progress.update(lines.bytesRead(), verifier.events());
        }
        return verifier.result();
    }

    private void report(ExportResult result, PrintWriter out) {
        ExportResult.Finding finding = result.finding();
        out.println(verdict(result));
        if (finding != null) {
            out.println(finding.reason());
            out.println(String.format(
                    Locale.ROOT,
                    "%s: position %d, line %d.",
                    finding.conclusive() ? "First invalid" : "Not verified from",
                    finding.position(),
                    finding.line()));
        }
        if (result.events() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "%s %s, from position %d%s.",
                    Counts.of(result.events(), "event"),
                    result.valid() ? "verified" : "valid",
                    result.firstPosition(),
                    result.isPartial() ? "" : ", the first of the ledger"));
            out.println(String.format(
                    Locale.ROOT,
                    "%s: position %d%s",
                    result.valid() ? "Head" : "Last valid",
                    result.lastPosition(),
                    result.head() == null ? "" : ", checkpoint " + result.head().text()));
        }
        if (result.archived() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "%s in archives: %s.",
                    Counts.of(result.archived(), "event"),
                    archives == null
                            ? "only their hashes are part of the export. --archive also verifies their content"
                            : "their content has these hashes"));
        }
        out.println(anchor(result));
        out.flush();
    }

    private String anchor(ExportResult result) {
        if (result.anchored() && checkpoint != null) {
            return "Anchored: yes. The export agrees with the checkpoint of position " + checkpoint.position() + ".";
        }
        return checkpoint == null
                ? "Anchored: no. Someone with access to the database could have computed all hashes again. Compare with a checkpoint"
                        + " that was stored elsewhere (--checkpoint)."
                : "Anchored: no.";
    }

    /** The message of these exceptions is only the path. */
    private static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "the file does not exist";
        }
        return failure instanceof AccessDeniedException ? "access is denied" : String.valueOf(failure.getMessage());
    }

    private static final class KeyConverter implements ITypeConverter<NoteVerifier> {

        @Override
        public NoteVerifier convert(String text) {
            try {
                return NoteVerifier.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class CheckpointConverter implements ITypeConverter<Checkpoint> {

        @Override
        public Checkpoint convert(String text) {
            try {
                return Checkpoint.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
