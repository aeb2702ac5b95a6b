package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * A task run was deleted. Stored as {@code task_run.deleted}.
 *
 * @param id the id of the task run
 * @param at the time of the event
 */
public record TaskRunDeleted(TaskRunId id, Instant at) implements TaskRunEvent {}
