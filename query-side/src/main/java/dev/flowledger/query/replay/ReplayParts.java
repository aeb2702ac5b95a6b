package dev.flowledger.query.replay;

import dev.flowledger.query.ledger.LedgerLag;
import dev.flowledger.query.readmodel.ReadModelSchema;
import dev.flowledger.query.readmodel.WritersGate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What every replay works with. */
@Component
record ReplayParts(
        Replays replays,
        ReadModelSchema schema,
        WritersGate gate,
        EventPages pages,
        LedgerLag ledger,
        Projections projections,
        LongTransaction transaction,
        JdbcTemplate jdbc) {}
