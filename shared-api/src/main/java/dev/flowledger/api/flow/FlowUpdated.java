package dev.flowledger.api.flow;

import java.time.Instant;
import java.util.List;

/**
 * The tags of a flow changed. Stored as {@code flow.updated}.
 *
 * @param id the id of the flow
 * @param tags all tags after the change
 * @param at the time of the event
 */
public record FlowUpdated(FlowId id, List<String> tags, Instant at) implements FlowEvent {}
