package dev.flowledger.api.flow;

import java.time.Instant;
import java.util.List;

/**
 * A life of a flow began. Stored as {@code flow.created}.
 *
 * @param id names the stream and the life
 * @param name the flow's name, for this life and every other of its stream
 * @param tags in the order in which they were given
 * @param at when
 */
public record FlowCreated(FlowId id, String name, List<String> tags, Instant at) implements FlowEvent {}
