package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new API key with its secret, which is returned only once.
 *
 * @param id the id of the key, a UUID
 * @param name the name, which is the actor of every event that the key causes
 * @param role the role, which determines what requests are allowed
 * @param created when the key was issued
 * @param expiresAt when the key expires; null if it does not expire
 * @param note what the key is for; null if there is no note
 * @param secret the secret, sent as {@code Authorization: Bearer}; it cannot be retrieved later
 */
public record IssuedKey(
        ApiKeyId id,
        String name,
        Role role,
        Instant created,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @Nullable String note,
        String secret) {

    /** Omits the secret, which must not appear in logs. */
    @Override
    public String toString() {
        return "IssuedKey[" + id + ", " + name + "]";
    }
}
