package dev.flowledger.ledger;

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

    /** The name of the key that signed last; null if none has. */
    @Nullable String lastName() {
        return jdbc.sql(
                        "select split_part(verifier, '+', 1) from event_store.checkpoint_key order by first_used desc limit 1")
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /** The id of the database: its cluster and its number there. All nodes and standbys of the database have the same. */
    String database() {
        return jdbc.sql("select system_identifier || '/' || oid from pg_control_system(), pg_database"
                        + " where datname = current_database()")
                .query(String.class)
                .single();
    }
}
