package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;

/**
 * The living flow run with an id; answers an optional {@link FlowRun}.
 *
 * @param id the id of a life
 */
public record FindFlowRun(FlowRunId id) implements FlowRunQuery {}
