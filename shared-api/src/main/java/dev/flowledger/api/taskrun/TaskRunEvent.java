package dev.flowledger.api.taskrun;

import dev.flowledger.api.Event;
import dev.flowledger.api.run.TaskRunId;

/** An event of a task run. */
public sealed interface TaskRunEvent extends Event
        permits TaskRunCreated, TaskRunUpdated, TaskRunStateSet, TaskRunDeleted {

    /** The id of the task run. */
    TaskRunId id();
}
