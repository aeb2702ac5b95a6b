package dev.flowledger.server.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.key.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request.
 *
 * @param name the actor of every event that the caller causes: the name of the API key, {@code admin}, the subject of a token
 *     after {@code jwt:}, or {@code anonymous} without authentication
 * @param roles the roles, which determine what requests are allowed; a token can have several or none
 * @param expiresAt when the API key or token expires; null if it does not expire
 */
record Caller(
        String name,
        List<Role> roles,
        @JsonProperty("expires_at") @Nullable Instant expiresAt) {}
