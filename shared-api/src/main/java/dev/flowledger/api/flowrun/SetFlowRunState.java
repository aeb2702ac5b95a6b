package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Sets the state of a flow run; returns a {@link SetStateResult}.
 *
 * @param id the id of the flow run
 * @param state the new state; every state is accepted
 */
public record SetFlowRunState(FlowRunId id, ProposedState state) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
