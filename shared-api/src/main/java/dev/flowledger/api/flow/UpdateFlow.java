package dev.flowledger.api.flow;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes what is given and leaves the rest; answers the version that the flow then has ({@link Long}).
 *
 * @param id the flow to change
 * @param changes the fields to change
 * @param expected the versions that the caller is willing to change
 */
public record UpdateFlow(FlowId id, FlowChanges changes, ExpectedVersion expected) implements FlowCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
