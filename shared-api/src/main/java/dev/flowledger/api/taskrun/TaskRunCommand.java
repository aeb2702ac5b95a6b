package dev.flowledger.api.taskrun;

/** A command that the aggregate of a task run handles. */
public sealed interface TaskRunCommand permits CreateTaskRun, UpdateTaskRun, SetTaskRunState, DeleteTaskRun {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
