package dev.flowledger.api.flow;

import java.time.Instant;

/**
 * A life of a flow ended. Stored as {@code flow.deleted}.
 *
 * @param id the flow that is no more
 * @param at when
 */
public record FlowDeleted(FlowId id, Instant at) implements FlowEvent {}
