package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;

/**
 * The task run with an id; answers an optional {@link TaskRun}.
 *
 * @param id the id
 */
public record FindTaskRun(TaskRunId id) implements TaskRunQuery {}
