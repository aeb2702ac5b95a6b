package dev.flowledger.server.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Without a command, the program is the server. */
@Command(
        name = "flowledger",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        description = "Starts the server if no command is given. Settings are environment variables or --name=value.",
        synopsisSubcommandLabel = "[COMMAND]")
public final class Commands implements Runnable {

    /** A setting of the server, such as {@code --server.port=4201}. */
    private static final Pattern SETTING = Pattern.compile(
            "--(server|spring|flowledger|management|logging|springdoc|axon)[.][^=]+=.*|--(debug|trace)(=.*)?",
            Pattern.DOTALL);

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

    /**
     * Whether these arguments are a command, an option of the command line, or mistyped; otherwise they are settings of the
     * server.
     */
    public boolean include(String... arguments) {
        return !Stream.of(arguments).allMatch(SETTING.asMatchPredicate());
    }

    /** Runs the command that the arguments name, and returns its exit code. Arguments that are no command are an error. */
    public int run(String... arguments) {
        return commandLine(System.in).execute(arguments);
    }

    /** Returns the command line; {@code verify} reads the export from {@code in} if no file is named. */
    public CommandLine commandLine(InputStream in) {
        return new CommandLine(this)
                .addSubcommand(new VerifyCommand(in))
                .addSubcommand(new SigningKeyCommand())
                .addSubcommand(new RebuildCommand(server, POLL_INTERVAL, RECONNECT_TIMEOUT))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new MoveCommand())
                .addSubcommand(new PsqlCommand())
                .addSubcommand(new TrainCommand())
                .setParameterExceptionHandler(Commands::explain);
    }

    /** Prints what is wrong, similar names, and the usage. */
    private static int explain(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, err);
        command.usage(err);
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
