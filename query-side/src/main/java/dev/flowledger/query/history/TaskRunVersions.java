package dev.flowledger.query.history;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunEvent;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads earlier versions of task runs. */
@Component
public class TaskRunVersions {

    private final RecordHistory history;
    private final FlowRunVersions flowRuns;

    TaskRunVersions(RecordHistory history, FlowRunVersions flowRuns) {
        this.history = history;
        this.flowRuns = flowRuns;
    }

    /** The version of a task run at a time; empty if the run, its flow run or their flow did not exist then. */
    public Optional<TaskRun> find(TaskRunId id, Instant time) {
        return history.<TaskRun>asOf(id, time, (run, event) -> next(id, run, event))
                .filter(run -> flowRuns.find(run.flowRunId(), time).isPresent());
    }

    private static @Nullable TaskRun next(TaskRunId id, @Nullable TaskRun run, DomainEventMessage<?> message) {
        if (message.getPayload() instanceof ErasurePerformed erasure) {
            return run != null
                            && erasure.changes(TaskRunId.KIND)
                            && erasure.id().equals(id.value())
                    ? run.after(erasure, message.getSequenceNumber())
                    : run;
        }
        TaskRunEvent event = (TaskRunEvent) message.getPayload();
        if (!event.id().equals(id)) {
            return run;
        }
        long sequence = message.getSequenceNumber();
        if (event instanceof TaskRunCreated created) {
            return TaskRun.of(created, sequence);
        }
        if (run != null && event instanceof TaskRunUpdated updated) {
            return run.after(updated, sequence);
        }
        if (run != null && event instanceof TaskRunStateSet stateSet) {
            return run.after(stateSet, sequence);
        }
        return null;
    }
}
