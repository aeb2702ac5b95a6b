package dev.flowledger.benchmarks.seed;

/**
 * How many records to generate.
 *
 * @param firstFlow number of the first flow; the flows before it exist already
 * @param changes whether to generate updates, deletes and state changes too
 * @param inOrder whether flow runs are generated in the order of their times, as a server records them
 */
record PopulationSize(
        int flows, int firstFlow, int deployments, int flowRuns, int taskRuns, boolean changes, boolean inOrder) {

    /** Number of events. With changes it is an estimate, because some changes are random. */
    long events() {
        long runs = (long) flowRuns + taskRuns;
        return deployments + (changes ? 2L * flows + 3 * runs : flows + runs);
    }
}
