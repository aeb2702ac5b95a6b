package dev.flowledger.api.flowrun;

import dev.flowledger.api.run.FlowRunId;

/**
 * Whether a flow run and its flow exist; returns a {@link Boolean}.
 *
 * @param id the id of the flow run
 */
public record FlowRunExists(FlowRunId id) implements FlowRunQuery {}
