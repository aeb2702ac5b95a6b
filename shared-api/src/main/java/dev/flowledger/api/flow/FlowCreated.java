package dev.flowledger.api.flow;

import java.time.Instant;
import java.util.List;

/**
 * A flow was created. Stored as {@code flow.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param name the name of the flow, the same for all generations in the stream
 * @param tags the tags, in the order of the request and with duplicates
 * @param at the time of the event
 */
public record FlowCreated(FlowId id, String name, List<String> tags, Instant at) implements FlowEvent {}
