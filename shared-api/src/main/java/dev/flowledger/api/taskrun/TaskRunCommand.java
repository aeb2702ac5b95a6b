package dev.flowledger.api.taskrun;

/** What can be asked of a task run's aggregate. */
public sealed interface TaskRunCommand permits CreateTaskRun, UpdateTaskRun, SetTaskRunState, DeleteTaskRun {

    /** The event stream of the aggregate that decides. */
    String stream();
}
