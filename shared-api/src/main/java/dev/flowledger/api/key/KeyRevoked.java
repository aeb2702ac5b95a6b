package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A key was revoked. Stored as {@code key.revoked}.
 *
 * @param id the id of the key
 * @param at the time of the event
 */
public record KeyRevoked(ApiKeyId id, Instant at) implements KeyEvent {}
