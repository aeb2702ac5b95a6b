package dev.flowledger.server.retention;

import dev.flowledger.api.run.FlowRunId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runs that cannot be archived. A batch that fails is halved until one run remains. It is skipped until the next check, so that it
 * does not block the others.
 */
final class FailingRuns {

    /** The number of runs that are skipped. If there are more, it is not the runs that are wrong. */
    static final int MAX_RUNS = 100;

    private final List<FailingRun> current = new ArrayList<>();

    /** What the previous check has found. */
    private List<FailingRun> previous = List.of();

    private int maxBatch = ExpiredRuns.MAX_RUNS;

    /** The number of flow runs in the next batch. */
    synchronized int maxBatch() {
        return maxBatch;
    }

    /** The flow runs that the next batch does not contain. */
    synchronized List<FlowRunId> skipped() {
        return current.stream().map(FailingRun::id).toList();
    }

    synchronized void batchSucceeded() {
        maxBatch = Math.min(ExpiredRuns.MAX_RUNS, maxBatch * 2);
    }

    /** Makes the next batch smaller, or skips a run that failed alone. Returns whether to continue the check. */
    synchronized boolean batchFailed(List<FlowRunId> runs, @Nullable String reason) {
        if (runs.size() == 1) {
            current.add(new FailingRun(runs.get(0), String.valueOf(reason)));
        }
        maxBatch = Math.max(1, runs.size() / 2);
        return !runs.isEmpty() && current.size() < MAX_RUNS;
    }

    /** The next check tries all runs again. */
    synchronized void checkEnded() {
        previous = List.copyOf(current);
        current.clear();
        maxBatch = ExpiredRuns.MAX_RUNS;
    }

    /** The runs that failed in this check or in the previous one. */
    synchronized List<FailingRun> all() {
        return Stream.concat(
                        current.stream(),
                        previous.stream().filter(run -> !skipped().contains(run.id())))
                .toList();
    }
}
