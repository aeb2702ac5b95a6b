package dev.flowledger.api.taskrun;

/** What can be asked of the read model about task runs. Every answer is strongly consistent. */
public sealed interface TaskRunQuery permits FindTaskRun, FindTaskRuns, CountTaskRuns {}
