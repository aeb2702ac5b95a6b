package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;

/**
 * Whether a task run, its flow run and their flow exist; returns a {@link Boolean}.
 *
 * @param id the id of the task run
 */
public record TaskRunExists(TaskRunId id) implements TaskRunQuery {}
