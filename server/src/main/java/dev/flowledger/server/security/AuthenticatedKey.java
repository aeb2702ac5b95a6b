package dev.flowledger.server.security;

import dev.flowledger.api.key.ApiKeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** An API key whose secret was sent. It may have expired. */
record AuthenticatedKey(
        ApiKeyId id,
        OAuth2AuthenticatedPrincipal principal,
        @Nullable Instant expiresAt) {

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
