package dev.flowledger.query.replay;

import dev.flowledger.query.ledger.LedgerLag;
import dev.flowledger.query.readmodel.AppendBarrier;
import dev.flowledger.query.readmodel.ReadModelSchema;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What every replay works with. */
@Component
record ReplayParts(
        ReplayJobRepository replays,
        ReadModelSchema schema,
        AppendBarrier gate,
        EventStoreReader pages,
        LedgerLag ledger,
        ReplayEventHandlers projections,
        LongRunningTransaction transaction,
        JdbcTemplate jdbc) {}
