package dev.flowledger.server.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Without a command, the program is the server. */
@Command(
        name = "flowledger",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        description = "Starts the server if no command is given. Settings are environment variables or --name=value.",
        synopsisSubcommandLabel = "[COMMAND]")
public final class Commands implements Runnable {

    private static final Set<String> OPTIONS = Set.of("--help", "-h", "--version", "-V");

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration RECONNECT_TIMEOUT = Duration.ofMinutes(1);

    private final Function<String[], ConfigurableApplicationContext> server;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * Creates the command line.
     *
     * @param server starts the server with the given arguments
     */
    public Commands(Function<String[], ConfigurableApplicationContext> server) {
        this.server = server;
    }

    /** Whether these arguments name a command or an option of the command line; otherwise they are settings of the server. */
    public boolean include(String... arguments) {
        return arguments.length > 0
                && (OPTIONS.contains(arguments[0])
                        || commandLine(System.in).getSubcommands().containsKey(arguments[0]));
    }

    /** Runs the command that the arguments name, and returns its exit code. */
    public int run(String... arguments) {
        return commandLine(System.in).execute(arguments);
    }

    /** Returns the command line; {@code verify} reads the export from {@code in} if no file is named. */
    public CommandLine commandLine(InputStream in) {
        return new CommandLine(this)
                .addSubcommand(new VerifyCommand(in))
                .addSubcommand(new RebuildCommand(server, POLL_INTERVAL, RECONNECT_TIMEOUT))
                .addSubcommand(new MoveCommand())
                .addSubcommand(new PsqlCommand())
                .addSubcommand(new TrainCommand());
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
