package dev.flowledger.api.flow;

import java.time.Instant;

/**
 * A flow was deleted. Stored as {@code flow.deleted}.
 *
 * @param id the id of the flow
 * @param at the time of the event
 */
public record FlowDeleted(FlowId id, Instant at) implements FlowEvent {}
