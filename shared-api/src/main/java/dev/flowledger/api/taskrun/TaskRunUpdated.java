package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * The name of a task run changed. Stored as {@code task_run.updated}.
 *
 * @param id the id of the task run
 * @param name its name
 * @param at the time of the event
 */
public record TaskRunUpdated(TaskRunId id, String name, Instant at) implements TaskRunEvent {

    /** An event with the current values of a run. */
    public static TaskRunUpdated of(TaskRun run, Instant at) {
        return new TaskRunUpdated(run.id(), run.name(), at);
    }
}
