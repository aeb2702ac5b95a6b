package dev.flowledger.api.flow;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Deletes a flow. Its name becomes available, its id is never used again.
 *
 * @param id the flow to delete
 * @param expected the versions for which the record may be deleted
 */
public record DeleteFlow(FlowId id, ExpectedVersion expected) implements FlowCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
