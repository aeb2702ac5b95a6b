package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One kind of requests that {@link CompareBenchmark} sends to each server, with the same script and the same records. */
record ComparedLoad(Kind kind, int connections) {

    static final List<ComparedLoad> ALL = List.of(
            new ComparedLoad(Kind.READ_BY_ID, 64),
            new ComparedLoad(Kind.READ_BY_NAME, 64),
            new ComparedLoad(Kind.FILTER_BY_TAG, 64),
            new ComparedLoad(Kind.COUNT_BY_TAG, 64),
            new ComparedLoad(Kind.CREATE_FLOW, 1),
            new ComparedLoad(Kind.CREATE_FLOW, 16),
            new ComparedLoad(Kind.CREATE_FLOW, 64),
            new ComparedLoad(Kind.CREATE_FLOW_RUN, 16),
            new ComparedLoad(Kind.CREATE_FLOW_RUN, 64),
            new ComparedLoad(Kind.SET_STATE, 16),
            new ComparedLoad(Kind.SET_STATE, 64),
            new ComparedLoad(Kind.CREATE_TASK_RUN, 16),
            new ComparedLoad(Kind.CREATE_TASK_RUN, 64));

    /** In the order in which they are measured: reads find only the sample, and runs are created before their states are set. */
    enum Kind {
        READ_BY_ID("read by id"),
        READ_BY_NAME("read by name"),
        FILTER_BY_TAG("filter by tag, limit 15"),
        COUNT_BY_TAG("count by tag"),
        CREATE_FLOW("create flow"),
        CREATE_FLOW_RUN("create flow run"),
        SET_STATE("set_state: PENDING → RUNNING → COMPLETED"),
        CREATE_TASK_RUN("create task run");

        final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    private static final int PARENT_RUNS = 1_000;

    /** Runs that are set to RUNNING before the first of them is set to COMPLETED, per connection. */
    private static final int GROUP_PER_CONNECTION = 2;

    /** A slow server needs more than a second for a response. */
    private static final int CREATE_SECONDS = 2;

    /** A server may set states at this multiple of the rate at which it creates runs. */
    private static final int MAX_SET_STATE_RATE = 4;

    /** Sends the requests for a number of seconds. The directory is for files with requests and ids. */
    WrkResult run(LoadTarget target, SampleFlows flows, Path directory, int seconds) {
        Wrk wrk = new Wrk(kind.title, connections);
        return switch (kind) {
            case READ_BY_ID -> replay(wrk, target, flows, Scenario.Kind.READ_BY_ID, directory, seconds);
            case READ_BY_NAME -> replay(wrk, target, flows, Scenario.Kind.READ_BY_NAME, directory, seconds);
            case FILTER_BY_TAG -> replay(wrk, target, flows, Scenario.Kind.FILTER_BY_TAG, directory, seconds);
            case COUNT_BY_TAG -> replay(wrk, target, flows, Scenario.Kind.COUNT_BY_TAG, directory, seconds);
            case CREATE_FLOW -> wrk.run(target, seconds, "create.lua", "created at " + System.nanoTime());
            case CREATE_FLOW_RUN -> createFlowRuns(wrk, target, flows, directory, seconds);
            case SET_STATE -> setStates(wrk, target, flows, directory, seconds);
            case CREATE_TASK_RUN -> {
                String ids = "select id from " + target.flowRunTable() + " limit " + PARENT_RUNS;
                Path file = write(directory, target.postgres().query(ids));
                yield wrk.run(target, seconds, "create-task-run.lua", file.toString(), "key-" + System.nanoTime());
            }
        };
    }

    private static WrkResult replay(
            Wrk wrk, LoadTarget target, SampleFlows flows, Scenario.Kind kind, Path directory, int seconds) {
        return wrk.run(
                target,
                seconds,
                "replay.lua",
                flows.writeRequests(kind, directory).toString());
    }

    private static WrkResult createFlowRuns(
            Wrk wrk, LoadTarget target, SampleFlows flows, Path directory, int seconds) {
        String ids = String.join(
                "\n", flows.flows().stream().map(SampleFlows.Flow::id).toList());
        return wrk.run(
                target, seconds, "create-flow-run.lua", write(directory, ids).toString());
    }

    /** Creates runs until there are enough, sets their states, and checks that the runs have them. */
    private WrkResult setStates(Wrk wrk, LoadTarget target, SampleFlows flows, Path directory, int seconds) {
        PostgresClient postgres = target.postgres();
        double createRate = 0;
        while (createRate == 0 || runs(target, "PENDING") < createRate * MAX_SET_STATE_RATE / 2 * seconds) {
            createRate = Math.max(
                    createRate,
                    createFlowRuns(new Wrk("create flow run", 64), target, flows, directory, CREATE_SECONDS)
                            .perSecond());
        }
        String pending = "select id from " + target.flowRunTable() + " where state_type = 'PENDING'";
        Path file = write(directory, postgres.query(pending));
        long completedBefore = runs(target, "COMPLETED");
        int threads = wrk.threads();
        int group = GROUP_PER_CONNECTION * connections / threads;
        WrkResult result = wrk.run(
                target, seconds, "set-state.lua", file.toString(), Integer.toString(threads), Integer.toString(group));
        long completed = runs(target, "COMPLETED") - completedBefore;
        long expected = result.requests() / 2 - (long) group * threads;
        if (completed < expected) {
            throw new BenchmarkException(kind.title + ": " + completed + " runs are completed after "
                    + result.requests() + " requests, expected are at least " + expected + ".");
        }
        return result;
    }

    private static long runs(LoadTarget target, String state) {
        return target.postgres()
                .queryNumber("select count(*) from " + target.flowRunTable() + " where state_type = '" + state + "'");
    }

    private static Path write(Path directory, String ids) {
        try {
            return Files.writeString(directory.resolve("ids.txt"), ids + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
