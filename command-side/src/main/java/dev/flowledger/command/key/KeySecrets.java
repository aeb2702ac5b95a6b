package dev.flowledger.command.key;

import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.KeySecret;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The hashes of the secrets of the keys that work. They are the one thing that is no event: history is for ever, and a
 * secret must be able to vanish. They are written and deleted in the transaction of the event that they belong to.
 */
@Component
class KeySecrets {

    private static final String INSERT = "insert into event_store.api_key_secret (key_id, hash) values (?, ?)";
    private static final String DELETE = "delete from event_store.api_key_secret where key_id = ?";

    private final JdbcTemplate jdbc;

    KeySecrets(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes the secret of a new key, and keeps its hash. */
    String issue(ApiKeyId id) {
        KeySecret secret = KeySecret.random(id);
        jdbc.update(INSERT, id.value(), secret.hash());
        return secret.text();
    }

    /** From the end of this transaction on, no node accepts the secret any more. */
    void revoke(ApiKeyId id) {
        jdbc.update(DELETE, id.value());
    }
}
