package dev.flowledger.server.security;

import dev.flowledger.ledger.CallerAccess;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/** The access of API keys, which ends with their expiry or revocation, and of tokens, which ends with their expiry. */
@Component
final class BearerAccess implements CallerAccess {

    /** Spring Security accepts a token for this time after its expiry. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final String EXPIRED = "The API key or token has expired.";

    private final OpaqueTokenIntrospector keys;
    private final Clock clock;

    BearerAccess(OpaqueTokenIntrospector keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Access of(HttpServletRequest request) {
        if (!(request.getUserPrincipal() instanceof AbstractOAuth2TokenAuthenticationToken<?> caller)) {
            return new BearerAccessOf(null, null);
        }
        Instant expiresAt = caller.getToken().getExpiresAt();
        return caller instanceof JwtAuthenticationToken
                ? new BearerAccessOf(expiresAt == null ? null : expiresAt.plus(CLOCK_SKEW), null)
                : new BearerAccessOf(expiresAt, caller.getToken().getTokenValue());
    }

    /** The access until an expiry, or until the revocation of an API key. */
    private final class BearerAccessOf implements Access {

        private final @Nullable Instant expiresAt;
        private final @Nullable String apiKey;

        BearerAccessOf(@Nullable Instant expiresAt, @Nullable String apiKey) {
            this.expiresAt = expiresAt;
            this.apiKey = apiKey;
        }

        @Override
        public @Nullable String endedBecause() {
            if (remaining().compareTo(Duration.ZERO) <= 0) {
                return EXPIRED;
            }
            try {
                if (apiKey != null) {
                    keys.introspect(apiKey);
                }
                return null;
            } catch (ExpiredKeyException e) {
                // The key was rotated after the request began.
                return EXPIRED;
            } catch (BadOpaqueTokenException e) {
                return "The API key has been revoked.";
            } catch (OAuth2IntrospectionException e) {
                // The database is unavailable: the key is neither valid nor invalid.
                return null;
            }
        }

        @Override
        public Duration remaining() {
            return expiresAt == null ? Duration.ofDays(1) : Duration.between(clock.instant(), expiresAt);
        }
    }
}
