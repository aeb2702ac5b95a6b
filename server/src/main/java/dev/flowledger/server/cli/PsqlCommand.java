package dev.flowledger.server.cli;

import dev.flowledger.api.FailureReason;
import dev.flowledger.server.database.EmbeddedConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs psql on the embedded database of a running server, or prints how to connect. */
@Command(
        name = "psql",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Runs psql, which must be installed, on the embedded database of the running server. The role is the owner of the"
                    + " event store. The session is read-only unless --write is given.",
            "The password is in the file pgpass of the data directory, which only the server's user can read."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:With --print: the command was printed. Otherwise psql's exit code.",
            "1:psql is not installed. The command was printed.",
            "2:The command line is wrong, or no server with an embedded database is running on the data directory."
        })
final class PsqlCommand implements Callable<Integer> {

    private static final int NOT_INSTALLED = 1;
    private static final int UNUSABLE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--print", description = "Prints the command instead of running it.")
    private boolean print;

    @Option(names = "--write", description = "Allows the session to change data.")
    private boolean write;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Parameters(paramLabel = "ARG", description = "Arguments of psql, after --, such as -- -c 'select 1'.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<EmbeddedConnection> found;
        try {
            found = EmbeddedConnection.find(dataDir.path());
        } catch (IOException e) {
            spec.commandLine().getErr().println(dataDir.path() + " cannot be read: " + FailureReason.of(e) + ".");
            return UNUSABLE;
        }
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("No server with an embedded database is running on " + dataDir.path()
                            + ". Start it, or name its data"
                            + " directory with --data-dir. Connect to an external PostgreSQL with psql itself.");
            return UNUSABLE;
        }
        EmbeddedConnection connection = found.get();
        if (!Files.isReadable(connection.passwordFile())) {
            spec.commandLine()
                    .getErr()
                    .println(connection.passwordFile() + " is not readable. Run this command as the server's user.");
            return UNUSABLE;
        }
        Path program = psql();
        if (print || program == null) {
            spec.commandLine().getOut().println(shellCommand(connection));
            spec.commandLine().getOut().flush();
            return print ? 0 : notInstalled();
        }
        return run(program, connection);
    }

    private int notInstalled() {
        spec.commandLine().getErr().println("psql is not installed. Use the command above where it is.");
        return NOT_INSTALLED;
    }

    private int run(Path program, EmbeddedConnection connection) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(connectionOptions(connection));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("PGPASSFILE", connection.passwordFile().toString());
        if (!write) {
            builder.environment().put("PGOPTIONS", "-c default_transaction_read_only=on");
        }
        Process psql = builder.start();
        // Ctrl-C reaches both processes. psql cancels its statement and continues, so this process must not end before
        // it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> psql.onExit().join()));
        return psql.waitFor();
    }

    private String shellCommand(EmbeddedConnection connection) {
        List<String> words = new ArrayList<>();
        words.add("PGPASSFILE=" + quoted(connection.passwordFile().toString()));
        if (!write) {
            words.add("PGOPTIONS='-c default_transaction_read_only=on'");
        }
        words.add("psql");
        words.addAll(connectionOptions(connection));
        arguments.forEach(argument -> words.add(quoted(argument)));
        return String.join(" ", words);
    }

    private static List<String> connectionOptions(EmbeddedConnection connection) {
        return List.of(
                "-h", connection.host(), "-p", connection.port(), "-U", connection.user(), "-d", connection.database());
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static @Nullable Path psql() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, "psql"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
