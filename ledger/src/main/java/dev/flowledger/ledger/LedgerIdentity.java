package dev.flowledger.ledger;

import dev.flowledger.api.ledger.NoteVerifier;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which ledger this is, and in which database: a copy of a ledger has the same id in another database. */
@Component
class LedgerIdentity {

    /** The prefix of names that are derived from the id of a ledger. */
    static final String DERIVED = "flowledger/";

    private final JdbcClient jdbc;

    LedgerIdentity(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The name that is derived from the id of the ledger. */
    String derivedName() {
        return DERIVED
                + jdbc.sql("select id from event_store.ledger_identity")
                        .query(UUID.class)
                        .single();
    }

    /**
     * The key that signed first after all others; null if none has signed. Only information: a person who can change the database
     * can add a key.
     */
    @Nullable NoteVerifier lastKey() {
        return jdbc
                .sql("select verifier from event_store.checkpoint_key order by first_used desc")
                .query(String.class)
                .list()
                .stream()
                .flatMap(text -> parse(text).stream())
                .findFirst()
                .orElse(null);
    }

    private static Optional<NoteVerifier> parse(String key) {
        try {
            return Optional.of(NoteVerifier.parse(key));
        } catch (IllegalArgumentException addedByHand) {
            return Optional.empty();
        }
    }

    /** The id of the database: its cluster and its number there. All nodes and standbys of the database have the same. */
    String database() {
        return jdbc.sql("select system_identifier || '/' || oid from pg_control_system(), pg_database"
                        + " where datname = current_database()")
                .query(String.class)
                .single();
    }
}
