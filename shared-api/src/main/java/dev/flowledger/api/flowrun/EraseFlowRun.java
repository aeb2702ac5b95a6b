package dev.flowledger.api.flowrun;

import dev.flowledger.api.content.EraseContent;
import dev.flowledger.api.run.FlowRunId;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Erases the content of all generations of a flow run.
 *
 * @param id the flow run, which may have been deleted
 * @param erasure the id of the request
 * @param reason why it is erased
 */
public record EraseFlowRun(FlowRunId id, UUID erasure, String reason) implements FlowRunCommand, EraseContent {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
