package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.ledger.SigningKeyException;
import dev.flowledger.ledger.SigningKeyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates a key that signs checkpoints, or prints the public key of an existing one. */
@Command(
        name = "signing-key",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Prints the public key of a file that signs checkpoints, with which their signatures are verified.",
            "With --create it creates the file, which only its owner can read."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:The public key was printed.", "2:The command line is wrong, or the file cannot be used."})
final class SigningKeyCommand implements Callable<Integer> {

    private static final int UNUSABLE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--create",
            paramLabel = "ORIGIN",
            description =
                    "Creates the file. ORIGIN is the name of the ledger, which is the first line of its checkpoints.")
    private @Nullable String origin;

    @Parameters(paramLabel = "FILE", description = "The file of the key (FLOWLEDGER_SIGNING_KEY_FILE).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() {
        if (origin != null && !NoteVerifier.isName(origin)) {
            spec.commandLine()
                    .getErr()
                    .println("ORIGIN must be up to " + NoteVerifier.MAX_NAME_LENGTH
                            + " characters of ASCII without spaces, plus signs, quotes and backslashes.");
            return UNUSABLE;
        }
        try {
            NoteSigner key = origin == null ? SigningKeyFile.read(file) : SigningKeyFile.create(file, origin);
            spec.commandLine().getOut().println(key.verifier());
            spec.commandLine().getOut().flush();
            return 0;
        } catch (SigningKeyException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return UNUSABLE;
        }
    }
}
