package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.TaskRunId;

/**
 * The living task run with an id; answers an optional {@link TaskRun}.
 *
 * @param id the id of a life
 */
public record FindTaskRun(TaskRunId id) implements TaskRunQuery {}
