package dev.flowledger.api.flow;

/**
 * Whether a flow exists; returns a {@link Boolean}.
 *
 * @param id the id of the flow
 */
public record FlowExists(FlowId id) implements FlowQuery {}
