package dev.flowledger.api.taskrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.TaskRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends this life of a task run.
 *
 * @param id the task run to delete
 * @param expected the versions that the caller is willing to delete
 */
public record DeleteTaskRun(TaskRunId id, ExpectedVersion expected) implements TaskRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
