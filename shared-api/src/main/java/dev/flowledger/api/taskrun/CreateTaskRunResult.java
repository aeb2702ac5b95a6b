package dev.flowledger.api.taskrun;

/**
 * The answer to {@link CreateTaskRun}.
 *
 * @param run the task run that has the natural key now
 * @param isNew whether this very command created it
 */
public record CreateTaskRunResult(TaskRun run, boolean isNew) {}
