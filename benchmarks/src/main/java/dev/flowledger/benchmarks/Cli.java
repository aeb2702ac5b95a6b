package dev.flowledger.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/** Runs the picocli command of a benchmark. */
public final class Cli {

    private static final IExecutionExceptionHandler PRINT_FAILURE = (exception, commandLine, arguments) -> {
        if (exception instanceof BenchmarkException) {
            commandLine.getErr().println("FAILED: " + exception.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw exception;
    };

    private Cli() {}

    /** Adds {@code --help} to the command, runs it and ends the JVM: 0 for success, 1 for a failure, 2 for an invalid command line. */
    public static void run(Object command, String... arguments) {
        System.exit(new CommandLine(command)
                .addMixin("help", new HelpOption())
                .setExecutionExceptionHandler(PRINT_FAILURE)
                .execute(arguments));
    }
}
