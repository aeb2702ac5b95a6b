package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret.
 *
 * @param id the id of the key, a UUID
 * @param name the name, which is the actor of every event that the key causes
 * @param role the role, which determines what requests are allowed
 * @param created when the key was issued
 * @param revoked when the key was revoked; null if it was not
 * @param expiresAt when the key expires or has expired; null if it does not expire
 * @param note what the key is for; null if there is no note
 * @param lastUsedAt when the key was last used, accurate to about two minutes; null if it was never used
 */
public record ApiKey(
        ApiKeyId id,
        String name,
        Role role,
        Instant created,
        @Nullable Instant revoked,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @Nullable String note,
        @JsonProperty("last_used_at") @Nullable Instant lastUsedAt) {}
