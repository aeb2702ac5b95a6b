package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;

/**
 * The flow run with an id; answers an optional {@link FlowRun}.
 *
 * @param id the id
 */
public record FindFlowRun(FlowRunId id) implements FlowRunQuery {}
