package dev.flowledger.benchmarks.seed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What the command line asks for.
 *
 * @param flows how many flows
 * @param firstFlow the number of the first of them, for a store that has those before it
 * @param deployments how many deployments
 * @param flowRuns how many flow runs
 * @param taskRuns how many task runs
 * @param changes whether records change after they were created
 * @param threads how many units of work at a time
 * @param database the setting of the server that names the database
 */
record SeedOptions(
        int flows,
        int firstFlow,
        int deployments,
        int flowRuns,
        int taskRuns,
        boolean changes,
        int threads,
        String database) {

    static final String USAGE = """
            benchmarks/seed (--data-dir FOLDER | --url JDBC_URL) [--flows N] [--deployments N] [--flow-runs N]
                            [--task-runs N] [--changes] [--first-flow N] [--threads N]

              --data-dir FOLDER   of an embedded database, which is made when it is not there
              --url JDBC_URL      of an external one; SPRING_DATASOURCE_USERNAME and _PASSWORD are taken from the environment
              --flows N           10,000
              --deployments N     3,000
              --flow-runs N       200,000
              --task-runs N       1,000,000
              --changes           runs go from state to state, flows are updated and a few deleted: about three times the events
              --first-flow N      goes on where a seed of N flows has ended (0)
              --threads N         units of work at a time (3)
            """;

    /** How many events that makes; those of changes are as many as chance has it, about. */
    long events() {
        long runs = (long) flowRuns + taskRuns;
        return deployments + (changes ? 2L * flows + 3 * runs : flows + runs);
    }

    /** Reads the command line, or says how it should look. */
    static SeedOptions parse(String[] arguments) {
        try {
            SeedOptions options = read(arguments);
            if (options.database.isEmpty() || Math.min(options.flows, options.threads) < 1) {
                throw new IllegalArgumentException(USAGE);
            }
            return options;
        } catch (NoSuchElementException | NumberFormatException e) {
            throw new IllegalArgumentException(USAGE, e);
        }
    }

    private static SeedOptions read(String[] arguments) {
        int flows = 10_000;
        int firstFlow = 0;
        int deployments = 3_000;
        int flowRuns = 200_000;
        int taskRuns = 1_000_000;
        boolean changes = false;
        int threads = 3;
        String database = "";
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            switch (rest.pop()) {
                case "--flows" -> flows = number(rest.pop());
                case "--deployments" -> deployments = number(rest.pop());
                case "--flow-runs" -> flowRuns = number(rest.pop());
                case "--task-runs" -> taskRuns = number(rest.pop());
                case "--first-flow" -> firstFlow = number(rest.pop());
                case "--changes" -> changes = true;
                case "--threads" -> threads = number(rest.pop());
                case "--data-dir" -> database = "--flowledger.data-dir=" + rest.pop();
                case "--url" -> database = "--spring.datasource.url=" + rest.pop();
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new SeedOptions(flows, firstFlow, deployments, flowRuns, taskRuns, changes, threads, database);
    }

    private static int number(String text) {
        return Integer.parseUnsignedInt(text.replace(",", "").replace("_", ""));
    }
}
