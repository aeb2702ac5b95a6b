package dev.flowledger.benchmarks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What the command line asks for.
 *
 * @param only what the names of the measurements to run begin with
 * @param rounds how often each is measured
 * @param seconds how long a round of it takes
 * @param javaOptions options for the server's Java
 */
record Options(String only, int rounds, int seconds, List<String> javaOptions) {

    /** Of what there is at any moment little lives on, and two cores have none to spare for a collector beside the work. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx128m");

    static final String USAGE = """
            benchmarks/run [--quick] [--only NAME] [--rounds N] [--seconds N] [--java-options "OPTION ..."]

              --quick          rounds of 2 seconds: is everything in order, not: how fast is it
              --only NAME      what begins with NAME: start-up, read-by-id, read-by-name, filter-by-tag, count-by-tag,
                               create-1, create-16, create-64
              --rounds N       how often each is measured (3)
              --seconds N      how long a round takes (10)
              --java-options   for the server (-XX:+UseSerialGC -Xmx128m)
            """;

    static Options parse(String[] arguments) {
        try {
            return read(arguments);
        } catch (NoSuchElementException | NumberFormatException e) {
            throw new Failure(USAGE);
        }
    }

    private static Options read(String[] arguments) {
        Options options = new Options("", 3, 10, SMALL);
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            options = switch (rest.pop()) {
                case "--quick" -> options.with(options.rounds, 2);
                case "--only" -> new Options(rest.pop(), options.rounds, options.seconds, options.javaOptions);
                case "--rounds" -> options.with(Integer.parseInt(rest.pop()), options.seconds);
                case "--seconds" -> options.with(options.rounds, Integer.parseInt(rest.pop()));
                case "--java-options" ->
                    new Options(
                            options.only,
                            options.rounds,
                            options.seconds,
                            List.of(rest.pop().split("\\s+", -1)));
                default -> throw new Failure(USAGE);
            };
        }
        return options;
    }

    boolean wants(String name) {
        return name.startsWith(only);
    }

    Duration round() {
        return Duration.ofSeconds(seconds);
    }

    private Options with(int newRounds, int newSeconds) {
        return new Options(only, newRounds, newSeconds, javaOptions);
    }
}
