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

/** Looks up the name and role of an API key. Reads the database for each request, so that a revocation is effective immediately. */
@Component
final class ApiKeys implements OpaqueTokenIntrospector {

    private record Candidate(String name, Role role, boolean hasSecret) {}

    private final JdbcClient jdbc;
    private final AuthSettings settings;

    ApiKeys(JdbcClient jdbc, AuthSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Whether a token has the format of an API key. Otherwise it can be a token of the JWT issuer. */
    boolean isApiKey(String token) {
        return isAdmin(token) || token.startsWith(KeySecret.PREFIX);
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        if (isAdmin(token)) {
            return principal(AdminKey.NAME, Role.OPERATOR);
        }
        KeySecret secret = KeySecret.parse(token);
        if (secret == null) {
            throw new BadOpaqueTokenException("the token is not an API key");
        }
        Candidate key = find(secret);
        if (!key.hasSecret()) {
            throw new BadOpaqueTokenException("the key exists, but the secret is wrong");
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
                    .orElseThrow(() -> new BadOpaqueTokenException("the key does not exist or is revoked"));
        } catch (DataAccessException e) {
            throw new OAuth2IntrospectionException("the key cannot be looked up in the database", e);
        }
    }

    private boolean isAdmin(String token) {
        AdminKey admin = settings.admin();
        return admin != null && admin.matches(token);
    }

    private static OAuth2AuthenticatedPrincipal principal(String name, Role role) {
        return new DefaultOAuth2AuthenticatedPrincipal(
                name, Map.of("sub", name), AuthorityUtils.createAuthorityList(role.text()));
    }
}
