package dev.flowledger.command.key;

import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.KeySecret;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The hashes of the secrets of active keys. They are not part of events, because events are never deleted and the hash of a
 * revoked key is. They are written and deleted in the transaction of the event.
 */
@Component
class KeySecrets {

    private static final String INSERT = "insert into event_store.api_key_secret (key_id, hash) values (?, ?)";
    private static final String DELETE = "delete from event_store.api_key_secret where key_id = ?";

    private final JdbcTemplate jdbc;

    KeySecrets(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Creates the secret of a new key and stores its hash. */
    String issue(ApiKeyId id) {
        KeySecret secret = KeySecret.random(id);
        jdbc.update(INSERT, id.value(), secret.hash());
        return secret.text();
    }

    /** Deletes the hash. After the commit, no node accepts the secret. */
    void revoke(ApiKeyId id) {
        jdbc.update(DELETE, id.value());
    }
}
