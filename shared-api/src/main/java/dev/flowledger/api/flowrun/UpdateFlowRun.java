package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes fields of a flow run; returns the sequence number of its last event ({@link Long}).
 *
 * @param id the flow run to change
 * @param changes the fields to change
 * @param expected the versions for which the record may be changed
 */
public record UpdateFlowRun(FlowRunId id, FlowRunChanges changes, ExpectedVersion expected) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
