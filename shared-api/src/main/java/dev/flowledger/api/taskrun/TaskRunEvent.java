package dev.flowledger.api.taskrun;

import dev.flowledger.api.Event;
import dev.flowledger.api.run.TaskRunId;

/** What can happen to a task run. */
public sealed interface TaskRunEvent extends Event
        permits TaskRunCreated, TaskRunUpdated, TaskRunStateSet, TaskRunDeleted {

    /** The task run that it happened to. */
    TaskRunId id();
}
