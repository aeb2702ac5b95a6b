package dev.flowledger.api.flow;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes fields of a flow; returns the sequence number of its last event ({@link Long}).
 *
 * @param id the flow to change
 * @param changes the fields to change
 * @param expected the versions for which the record may be changed
 */
public record UpdateFlow(FlowId id, FlowChanges changes, ExpectedVersion expected) implements FlowCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
