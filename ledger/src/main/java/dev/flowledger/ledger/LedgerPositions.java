package dev.flowledger.ledger;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the position of an event in the ledger. */
@Component
public class LedgerPositions {

    private final JdbcClient jdbc;

    LedgerPositions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The position of the event with a global index; empty while the event is in the outbox. */
    public Optional<Long> find(long globalIndex) {
        return jdbc.sql("select position from event_store.ledger where global_index = ?")
                .param(globalIndex)
                .query(Long.class)
                .optional();
    }
}
