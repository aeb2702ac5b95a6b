package dev.flowledger.api.taskrun;

import dev.flowledger.api.Command;

/** A command that the aggregate of a task run handles. */
public sealed interface TaskRunCommand extends Command
        permits CreateTaskRun, UpdateTaskRun, SetTaskRunState, DeleteTaskRun, EraseTaskRun {}
