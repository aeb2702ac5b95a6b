package dev.flowledger.benchmarks;

import picocli.CommandLine.Option;

/** The option {@code --help}, as a picocli mixin. */
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1_000,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused") // picocli sets and reads it
    private boolean requested;
}
