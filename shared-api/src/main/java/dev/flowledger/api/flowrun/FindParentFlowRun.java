package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;

/**
 * Reads what task runs need to know of their flow run; returns a {@link ParentFlowRun}, if the flow run and its flow exist.
 *
 * @param id the id of the flow run
 */
public record FindParentFlowRun(FlowRunId id) implements FlowRunQuery {}
