package dev.flowledger.api.taskrun;

import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Sets the state of a task run; returns a {@link SetStateResult}.
 *
 * @param id the id of the task run
 * @param state the new state; every state is accepted
 */
public record SetTaskRunState(TaskRunId id, ProposedState state) implements TaskRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
