package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * A life of a task run ended. Stored as {@code task_run.deleted}.
 *
 * @param id the task run that is no more
 * @param at when
 */
public record TaskRunDeleted(TaskRunId id, Instant at) implements TaskRunEvent {}
