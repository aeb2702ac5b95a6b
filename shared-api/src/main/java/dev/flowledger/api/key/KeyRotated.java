package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key was replaced by a successor with the same name, role and note. Stored as {@code key.rotated}.
 *
 * @param id the id of the successor
 * @param name the name
 * @param role the role, which determines what requests are allowed
 * @param expiresAt when the successor expires; null, and absent in JSON, if it does not expire
 * @param note what the key is for; null, and absent in JSON, if there is no note
 * @param previous the id of the key that was replaced
 * @param previousExpiresAt when the key that was replaced expires
 * @param at the time of the event
 */
public record KeyRotated(
        ApiKeyId id,
        String name,
        Role role,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("expires_at") @Nullable Instant expiresAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note,

        ApiKeyId previous,
        @JsonProperty("previous_expires_at") Instant previousExpiresAt,
        Instant at)
        implements KeyEvent {}
