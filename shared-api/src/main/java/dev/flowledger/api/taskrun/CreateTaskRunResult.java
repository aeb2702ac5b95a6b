package dev.flowledger.api.taskrun;

/**
 * The result of {@link CreateTaskRun}.
 *
 * @param run the task run with the keys
 * @param isNew whether this command created it
 */
public record CreateTaskRunResult(TaskRun run, boolean isNew) {}
