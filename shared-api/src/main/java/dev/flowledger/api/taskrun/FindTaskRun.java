package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;

/**
 * The task run with an id; returns an optional {@link TaskRun}.
 *
 * @param id any UUID; one that belongs to no task run gives an empty result
 */
public record FindTaskRun(TaskRunId id) implements TaskRunQuery {}
