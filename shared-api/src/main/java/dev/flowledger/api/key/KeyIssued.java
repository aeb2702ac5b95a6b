package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key was issued. Stored as {@code key.issued}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param name the name
 * @param role the role, which determines what requests are allowed
 * @param expiresAt when the key expires; null, and absent in JSON, if it does not expire
 * @param note what the key is for; null, and absent in JSON, if there is no note
 * @param at the time of the event
 */
public record KeyIssued(
        ApiKeyId id,
        String name,
        Role role,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("expires_at") @Nullable Instant expiresAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note,

        Instant at)
        implements KeyEvent {}
