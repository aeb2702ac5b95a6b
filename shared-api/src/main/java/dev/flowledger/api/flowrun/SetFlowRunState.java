package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Sets the state of a flow run; returns a {@link SetStateResult}. If the run is already in this state by the same transition,
 * nothing changes.
 *
 * @param id the id of the flow run
 * @param state the proposed state
 * @param force whether to skip the rules of transitions; it is recorded in the event
 * @param expected the versions that may change
 */
public record SetFlowRunState(FlowRunId id, ProposedState state, boolean force, ExpectedVersion expected)
        implements FlowRunCommand {

    /** Sets the state of any version, without force. */
    public SetFlowRunState(FlowRunId id, ProposedState state) {
        this(id, state, false, ExpectedVersion.ANY);
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
