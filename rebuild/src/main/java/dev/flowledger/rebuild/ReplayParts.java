package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.ledger.LedgerLag;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What every replay works with. */
@Component
record ReplayParts(
        ReplayJobRepository replays,
        ShadowSchema schema,
        AppendBarrier barrier,
        EventStoreReader pages,
        LedgerLag ledger,
        ReplayEventHandlers projections,
        LongRunningTransaction transaction,
        JdbcTemplate jdbc) {}
