package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;

/**
 * The flow run with an id; returns an optional {@link FlowRun}.
 *
 * @param id any UUID; one that belongs to no flow run gives an empty result
 */
public record FindFlowRun(FlowRunId id) implements FlowRunQuery {}
