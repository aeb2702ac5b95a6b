package dev.flowledger.api.taskrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.TaskRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes what is given and leaves the rest; answers the version that the task run then has ({@link Long}).
 *
 * @param id the task run to change
 * @param changes what to change
 * @param expected the versions that the caller is willing to change
 */
public record UpdateTaskRun(TaskRunId id, TaskRunChanges changes, ExpectedVersion expected) implements TaskRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
