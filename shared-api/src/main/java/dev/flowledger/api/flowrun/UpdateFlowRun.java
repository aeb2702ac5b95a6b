package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes what is given and leaves the rest; answers the version that the flow run then has ({@link Long}).
 *
 * @param id the flow run to change
 * @param changes what to change
 * @param expected the versions that the caller is willing to change
 */
public record UpdateFlowRun(FlowRunId id, FlowRunChanges changes, ExpectedVersion expected) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
