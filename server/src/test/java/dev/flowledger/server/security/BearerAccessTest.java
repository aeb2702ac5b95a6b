package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.ledger.CallerAccess.Access;
import dev.flowledger.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;

class BearerAccessTest {

    private static final OAuth2AuthenticatedPrincipal KEY = new DefaultOAuth2AuthenticatedPrincipal(
            "nightly", Map.of("sub", "nightly"), AuthorityUtils.createAuthorityList("reader"));

    private final ManualClock clock = new ManualClock();
    private @Nullable RuntimeException failure;

    @Test
    void access_of_a_token_ends_when_requests_with_it_are_rejected() {
        Instant expiry = clock.instant().plus(Duration.ofMinutes(5));
        Access access = access(new JwtAuthenticationToken(Jwt.withTokenValue("token")
                .header("alg", "none")
                .expiresAt(expiry)
                .subject("ada")
                .build()));

        clock.advance(Duration.ofMinutes(5));
        assertThat(access.endedBecause()).isNull();
        assertThat(access.remaining()).isEqualTo(Duration.ofSeconds(60));

        clock.advance(Duration.ofSeconds(60));
        assertThat(access.endedBecause()).isEqualTo("The API key or token has expired.");
    }

    @Test
    void access_of_a_key_ends_with_its_expiry_or_revocation() {
        Access expiring = access(key(clock.instant().plus(Duration.ofMinutes(5))));
        Access unlimited = access(key(null));
        assertThat(expiring.remaining()).isEqualTo(Duration.ofMinutes(5));

        clock.advance(Duration.ofMinutes(5));

        assertThat(expiring.endedBecause()).isEqualTo("The API key or token has expired.");
        assertThat(unlimited.endedBecause()).isNull();
        failure = new OAuth2IntrospectionException("the database is unavailable");
        assertThat(unlimited.endedBecause()).isNull();
        failure = new BadOpaqueTokenException("the key does not exist or is revoked");
        assertThat(unlimited.endedBecause()).isEqualTo("The API key has been revoked.");
    }

    @Test
    void access_without_authentication_does_not_end() {
        assertThat(access(null).endedBecause()).isNull();
    }

    private static Authentication key(@Nullable Instant expiry) {
        return new BearerTokenAuthentication(
                KEY,
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        "secret",
                        expiry == null ? null : expiry.minusSeconds(3600),
                        expiry),
                AuthorityUtils.createAuthorityList("reader"));
    }

    private Access access(@Nullable Authentication caller) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setUserPrincipal(caller);
        return new BearerAccess(
                        token -> {
                            if (failure != null) {
                                throw failure;
                            }
                            return KEY;
                        },
                        clock)
                .of(request);
    }
}
