package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Deletes a flow run.
 *
 * @param id the flow run to delete
 * @param expected the versions for which the record may be deleted
 */
public record DeleteFlowRun(FlowRunId id, ExpectedVersion expected) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
