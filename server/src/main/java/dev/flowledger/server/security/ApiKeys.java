package dev.flowledger.server.security;

import dev.flowledger.api.key.KeySecret;
import dev.flowledger.api.key.Role;
import java.security.MessageDigest;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/** Whose an API key is, and with which role. Every request asks the database: revoking takes effect at once. */
@Component
final class ApiKeys implements OpaqueTokenIntrospector {

    private record Candidate(String name, Role role, boolean isSecretRight) {}

    private final JdbcClient jdbc;
    private final AuthSettings access;

    ApiKeys(JdbcClient jdbc, AuthSettings access) {
        this.jdbc = jdbc;
        this.access = access;
    }

    /** Whether a token can be one of ours; otherwise an issuer may know it. */
    boolean mayKnow(String token) {
        return isAdmin(token) || token.startsWith(KeySecret.PREFIX);
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        if (isAdmin(token)) {
            return principal(AdminKey.NAME, Role.OPERATOR);
        }
        KeySecret secret = KeySecret.parse(token);
        if (secret == null) {
            throw new BadOpaqueTokenException("it does not look like a key");
        }
        Candidate key = find(secret);
        if (!key.isSecretRight()) {
            throw new BadOpaqueTokenException("there is such a key, but this is not its secret");
        }
        return principal(key.name(), key.role());
    }

    private Candidate find(KeySecret secret) {
        try {
            return jdbc.sql("""
                            select name, role, hash from event_store.api_key_secret
                            join read_model.api_key on id = key_id where key_id = ?""")
                    .param(secret.id().value())
                    .query((row, number) -> new Candidate(
                            row.getString("name"),
                            Role.named(row.getString("role")),
                            MessageDigest.isEqual(row.getBytes("hash"), secret.hash())))
                    .optional()
                    .orElseThrow(() -> new BadOpaqueTokenException("there is no such key, or no longer"));
        } catch (DataAccessException e) {
            throw new OAuth2IntrospectionException("the key cannot be looked up", e);
        }
    }

    private boolean isAdmin(String token) {
        AdminKey admin = access.admin();
        return admin != null && admin.is(token);
    }

    private static OAuth2AuthenticatedPrincipal principal(String name, Role role) {
        return new DefaultOAuth2AuthenticatedPrincipal(
                name, Map.of("sub", name), AuthorityUtils.createAuthorityList(role.text()));
    }
}
