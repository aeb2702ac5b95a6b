package dev.flowledger.server.security;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.flowledger.api.key.KeySecret;
import dev.flowledger.api.key.Role;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/**
 * Authenticates API keys. A key is looked up in the database once in {@link KeySecret#LEASE} at most. A revocation is confirmed
 * after that time, so that it is effective on all nodes without any message between them.
 */
@Component
final class ApiKeys implements OpaqueTokenIntrospector {

    private final JdbcClient jdbc;
    private final AuthSettings settings;
    private final KeyUsage usage;
    private final Clock clock;
    private final KeyLeases leases = new KeyLeases(Ticker.systemTicker());

    ApiKeys(JdbcClient jdbc, AuthSettings settings, KeyUsage usage, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.usage = usage;
        this.clock = clock;
    }

    /** Whether a token has the format of an API key. Otherwise it can be a token of the JWT issuer. */
    boolean isApiKey(String token) {
        return isAdmin(token) || token.startsWith(KeySecret.PREFIX);
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        if (isAdmin(token)) {
            return principal(AdminKey.NAME, Role.OPERATOR, null);
        }
        KeySecret secret = KeySecret.parse(token);
        if (secret == null) {
            throw new BadOpaqueTokenException("the token is not an API key");
        }
        AuthenticatedKey key = leases.find(secret, this::lookUp);
        Instant now = clock.instant();
        if (key.isExpired(now)) {
            throw new ExpiredKeyException();
        }
        usage.record(key.id(), now);
        return key.principal();
    }

    private record Candidate(AuthenticatedKey key, boolean hasSecret) {}

    private AuthenticatedKey lookUp(KeySecret secret) {
        Candidate candidate = read(secret);
        if (!candidate.hasSecret()) {
            throw new BadOpaqueTokenException("the key exists, but the secret is wrong");
        }
        return candidate.key();
    }

    private Candidate read(KeySecret secret) {
        try {
            return jdbc.sql("""
                            select name, role, expires_at, hash from event_store.api_key_secret
                            join read_model.api_key on id = key_id where key_id = ?""")
                    .param(secret.id().value())
                    .query((row, number) -> {
                        OffsetDateTime expiry = row.getObject("expires_at", OffsetDateTime.class);
                        Instant expiresAt = expiry == null ? null : expiry.toInstant();
                        return new Candidate(
                                new AuthenticatedKey(
                                        secret.id(),
                                        principal(row.getString("name"), Role.named(row.getString("role")), expiresAt),
                                        expiresAt),
                                MessageDigest.isEqual(row.getBytes("hash"), secret.hash()));
                    })
                    .optional()
                    .orElseThrow(() -> new BadOpaqueTokenException("the key does not exist or is revoked"));
        } catch (DataAccessException e) {
            throw new OAuth2IntrospectionException("the key cannot be looked up in the database", e);
        }
    }

    private boolean isAdmin(String token) {
        AdminKey admin = settings.admin();
        return admin != null && admin.matches(token);
    }

    private static OAuth2AuthenticatedPrincipal principal(String name, Role role, @Nullable Instant expiresAt) {
        Map<String, Object> claims = new HashMap<>(Map.of(OAuth2TokenIntrospectionClaimNames.SUB, name));
        if (expiresAt != null) {
            claims.put(OAuth2TokenIntrospectionClaimNames.EXP, expiresAt);
        }
        return new DefaultOAuth2AuthenticatedPrincipal(name, claims, AuthorityUtils.createAuthorityList(role.text()));
    }
}
