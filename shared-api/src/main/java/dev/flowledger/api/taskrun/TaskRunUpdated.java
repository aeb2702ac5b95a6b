package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * A task run was changed. Stored as {@code task_run.updated}.
 *
 * @param id the task run
 * @param name its name
 * @param at when
 */
public record TaskRunUpdated(TaskRunId id, String name, Instant at) implements TaskRunEvent {

    /** All of this as the run has it already. */
    public static TaskRunUpdated of(TaskRun run, Instant at) {
        return new TaskRunUpdated(run.id(), run.name(), at);
    }
}
