package dev.flowledger.api.flow;

import dev.flowledger.api.ExpectedVersion;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Changes what is given and leaves the rest; answers the version that the flow then has ({@link Long}).
 *
 * @param id the flow to change
 * @param tags the new tags, or null to leave them
 * @param expected the versions that the caller is willing to change
 */
public record UpdateFlow(FlowId id, @Nullable List<String> tags, ExpectedVersion expected) implements FlowCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
