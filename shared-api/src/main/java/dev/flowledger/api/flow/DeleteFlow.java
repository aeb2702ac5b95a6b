package dev.flowledger.api.flow;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends this life of a flow. Its name is free again, its id never comes back.
 *
 * @param id the flow to delete
 * @param expected the versions that the caller is willing to delete
 */
public record DeleteFlow(FlowId id, ExpectedVersion expected) implements FlowCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
