package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends this life of a flow run.
 *
 * @param id the flow run to delete
 * @param expected the versions that the caller is willing to delete
 */
public record DeleteFlowRun(FlowRunId id, ExpectedVersion expected) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
