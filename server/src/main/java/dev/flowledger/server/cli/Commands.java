package dev.flowledger.server.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Without a command of it, the program is the server. */
@Command(
        name = "flowledger",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        description = "Without a command, starts the server; its settings are --name=value or environment variables.",
        synopsisSubcommandLabel = "[COMMAND]")
public final class Commands implements Runnable {

    private static final Set<String> OPTIONS = Set.of("--help", "-h", "--version", "-V");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    Commands() {}

    /** Whether these arguments are for the command line, and not for the server. */
    public static boolean isCommand(String... arguments) {
        return arguments.length > 0
                && (OPTIONS.contains(arguments[0])
                        || commandLine(System.in).getSubcommands().containsKey(arguments[0]));
    }

    /** Runs the command that the arguments name and answers the exit code. */
    public static int run(String... arguments) {
        return commandLine(System.in).execute(arguments);
    }

    static CommandLine commandLine(InputStream in) {
        return new CommandLine(new Commands())
                .addSubcommand(new VerifyCommand(in))
                .addSubcommand(new MoveCommand());
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
