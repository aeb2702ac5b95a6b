package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.ChainResult;
import dev.flowledger.api.ledger.ChainVerifier;
import dev.flowledger.api.ledger.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Checks an export of the ledger, for somebody who has neither the server nor its database. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Verifies an export of the ledger, with neither a server nor a database.",
            "An export is what GET /api/events answers with Accept: application/x-ndjson, without a filter; with after=N"
                    + " it is a range, which is verified from the hash that its first line gives for position N.",
            "Without a digest that was kept elsewhere, it proves that the history fits together, not that nobody has"
                    + " rewritten all of it."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The export is valid and, if a digest is given, agrees with it.",
            "1:It is not valid, or the digest or the chain cannot be checked with it.",
            "2:The command line is wrong, or the file cannot be read."
        })
final class VerifyCommand implements Callable<Integer> {

    private static final int NOT_VALID = 1;
    private static final int UNREADABLE = 2;

    /** So many events are a moment's work. */
    private static final int STEP = 500;

    private static final String STANDARD_INPUT = "-";

    private final InputStream in;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The export; - for standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String file;

    @Option(
            names = "--digest",
            paramLabel = "POSITION:HASH",
            converter = DigestConverter.class,
            description = "A digest that was kept elsewhere: everything up to it must be as it was then.")
    private @Nullable Digest digest;

    VerifyCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        try {
            ChainResult result = file.equals(STANDARD_INPUT) ? verify(in, -1) : verify(Path.of(file));
            report(result, spec.commandLine().getOut());
            return result.valid() ? 0 : NOT_VALID;
        } catch (IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(file + " cannot be read: " + reason(e) + ".");
            return UNREADABLE;
        }
    }

    private ChainResult verify(Path path) throws IOException {
        try (InputStream bytes = Files.newInputStream(path)) {
            return verify(bytes, Files.size(path));
        }
    }

    private ChainResult verify(InputStream bytes, long size) throws IOException {
        ByteLineReader lines = new ByteLineReader(bytes);
        ChainVerifier verifier = new ChainVerifier(digest);
        try (Progress progress = Progress.through("Verifying", size)) {
            byte[] line = lines.next();
            while (line != null && verifier.accept(line)) {
                if (verifier.events() % STEP == 0) {
                    progress.at(lines.read(), verifier.events());
                }
                line = lines.next();
            }
            progress.at(lines.read(), verifier.events());
        }
        return verifier.result();
    }

    private void report(ChainResult result, PrintWriter out) {
        ChainResult.Failure failure = result.failure();
        out.println(result.valid() ? "The export is valid." : "The export is NOT valid.");
        if (failure != null) {
            out.println(failure.reason());
            out.println("First invalid: position %d, line %d.".formatted(failure.position(), failure.line()));
        }
        Digest start = result.start();
        Digest head = result.head();
        if (start != null && head != null) {
            out.println(String.format(
                    Locale.ROOT,
                    "%,d events %s, from position %d%s.",
                    result.events(),
                    result.valid() ? "verified" : "read in order",
                    start.position() + 1,
                    start.position() == 0
                            ? ", the beginning of the ledger"
                            : ", following the hash given there for position " + start.position()));
            out.println("%s: position %d, digest %s"
                    .formatted(result.valid() ? "Head" : "Last in order", head.position(), head.text()));
        }
        out.println(anchor(result));
        out.flush();
    }

    private String anchor(ChainResult result) {
        if (result.anchored() && digest != null) {
            return "Anchored: yes, it agrees with the digest of position " + digest.position() + ".";
        }
        return digest == null
                ? "Anchored: no. Whoever can change the database could have computed all hashes anew: compare with a digest"
                        + " that was kept elsewhere (--digest)."
                : "Anchored: no.";
    }

    /** In words: the message of these exceptions is often the path alone. */
    private static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return failure instanceof AccessDeniedException ? "it may not be read" : String.valueOf(failure.getMessage());
    }

    private static final class DigestConverter implements ITypeConverter<Digest> {

        @Override
        public Digest convert(String text) {
            try {
                return Digest.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
