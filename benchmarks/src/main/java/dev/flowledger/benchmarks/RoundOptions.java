package dev.flowledger.benchmarks;

import picocli.CommandLine.Option;

/** The command-line options for the duration of a round. */
final class RoundOptions {

    private static final int QUICK_SECONDS = 2;

    @Option(
            names = "--quick",
            description = "Rounds of " + QUICK_SECONDS
                    + " seconds and fewer records. Shows that everything works, not how fast it is.")
    private boolean quick;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            converter = Numbers.Positive.class,
            description = "Duration of a round.")
    private int seconds;

    boolean quick() {
        return quick;
    }

    int seconds() {
        return quick ? QUICK_SECONDS : seconds;
    }
}
