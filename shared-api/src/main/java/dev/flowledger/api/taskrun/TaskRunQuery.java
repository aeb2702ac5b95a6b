package dev.flowledger.api.taskrun;

/** A query about task runs. Every result is strongly consistent. */
public sealed interface TaskRunQuery permits TaskRunExists, FindTaskRun, FindTaskRuns, CountTaskRuns {}
