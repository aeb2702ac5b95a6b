package dev.flowledger.api.taskrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.TaskRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Deletes a task run.
 *
 * @param id the task run to delete
 * @param expected the versions for which the record may be deleted
 */
public record DeleteTaskRun(TaskRunId id, ExpectedVersion expected) implements TaskRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
