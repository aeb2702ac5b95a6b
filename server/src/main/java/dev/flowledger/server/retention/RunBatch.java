package dev.flowledger.server.retention;

import dev.flowledger.api.run.FlowRunId;
import java.util.ArrayList;
import java.util.List;

/** The runs of an archive. */
final class RunBatch {

    private final List<FlowRunId> flowRuns = new ArrayList<>();
    private final List<FlowRunId> withKey = new ArrayList<>();
    private final List<String> streams = new ArrayList<>();
    private long events;

    /**
     * Adds a flow run.
     *
     * @param hasKey whether it has an idempotency key
     * @param streamsOfRun its stream and those of its task runs
     * @param eventsOfRun the number of their events
     */
    void add(FlowRunId id, boolean hasKey, List<String> streamsOfRun, long eventsOfRun) {
        flowRuns.add(id);
        if (hasKey) {
            withKey.add(id);
        }
        streams.addAll(streamsOfRun);
        events += eventsOfRun;
    }

    boolean isEmpty() {
        return flowRuns.isEmpty();
    }

    /** The flow runs. */
    List<FlowRunId> flowRuns() {
        return flowRuns;
    }

    /** The flow runs with an idempotency key. */
    List<FlowRunId> withKey() {
        return withKey;
    }

    /** The streams of the flow runs and their task runs. */
    List<String> streams() {
        return streams;
    }

    /** The number of events of the streams. */
    long events() {
        return events;
    }

    /** The number of task runs. */
    long taskRuns() {
        return streams.size() - (long) flowRuns.size();
    }
}
