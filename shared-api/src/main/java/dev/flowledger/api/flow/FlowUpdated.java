package dev.flowledger.api.flow;

import java.time.Instant;
import java.util.List;

/**
 * A flow has other tags. Stored as {@code flow.updated}.
 *
 * @param id the flow
 * @param tags all the tags that it has from now on
 * @param at when
 */
public record FlowUpdated(FlowId id, List<String> tags, Instant at) implements FlowEvent {}
