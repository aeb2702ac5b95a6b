package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A key was issued. Stored as {@code key.issued}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param name the name
 * @param role the role, which determines what requests are allowed
 * @param at the time of the event
 */
public record KeyIssued(ApiKeyId id, String name, Role role, Instant at) implements KeyEvent {}
