package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A key was issued. Stored as {@code key.issued}.
 *
 * @param id names the stream and which of its keys it is
 * @param name who or what it is for
 * @param role what its holder may do
 * @param at when
 */
public record KeyIssued(ApiKeyId id, String name, Role role, Instant at) implements KeyEvent {}
