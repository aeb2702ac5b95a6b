package dev.flowledger.api.flowrun;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Resumes a paused flow run; returns a {@link dev.flowledger.api.run.SetStateResult}. A suspended run is scheduled, another one is
 * RUNNING.
 *
 * @param id the id of the flow run
 * @param expected the versions that may change
 */
public record ResumeFlowRun(FlowRunId id, ExpectedVersion expected) implements FlowRunCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
