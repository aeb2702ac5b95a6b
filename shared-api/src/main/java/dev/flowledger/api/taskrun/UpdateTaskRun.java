package dev.flowledger.api.taskrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.TaskRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes fields of a task run; returns the sequence number of its last event ({@link Long}).
 *
 * @param id the task run to change
 * @param changes the fields to change
 * @param expected the versions for which the record may be changed
 */
public record UpdateTaskRun(TaskRunId id, TaskRunChanges changes, ExpectedVersion expected) implements TaskRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
