package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A key was revoked. Stored as {@code key.revoked}.
 *
 * @param id the key that is refused from now on
 * @param at when
 */
public record KeyRevoked(ApiKeyId id, Instant at) implements KeyEvent {}
