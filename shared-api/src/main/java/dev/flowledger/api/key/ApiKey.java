package dev.flowledger.api.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret.
 *
 * @param id the id of the key, a UUID
 * @param name the name, which is the actor of every event that the key causes
 * @param role the role, which determines what requests are allowed
 * @param created when the key was issued
 * @param revoked when the key was revoked; null while it is active
 */
public record ApiKey(
        ApiKeyId id,
        String name,
        Role role,
        Instant created,
        @Nullable Instant revoked) {}
