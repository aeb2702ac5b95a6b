package dev.flowledger.api.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key, without what it takes to use it.
 *
 * @param id a UUID, of this key only
 * @param name who or what it is for, and the actor of every event that it causes
 * @param role what its holder may do
 * @param created when it was issued
 * @param revoked when it was revoked; null as long as it works
 */
public record ApiKey(
        ApiKeyId id,
        String name,
        Role role,
        Instant created,
        @Nullable Instant revoked) {}
