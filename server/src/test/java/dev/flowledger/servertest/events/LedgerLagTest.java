package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The lag of the ledger in events and in seconds. */
class LedgerLagTest {

    @Test
    void lag_is_the_number_of_pending_events_and_the_age_of_the_oldest() throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer server = TestServer.on(database.url())) {
            LedgerLag lag = server.bean(LedgerLag.class);
            assertThat(lag.now()).isEqualTo(new LedgerLag.Lag(0, 0, 0));

            server.api().create("first");
            database.awaitSequenced();
            assertThat(lag.now()).isEqualTo(new LedgerLag.Lag(1, 1, 0));

            try (Connection holder = database.beginWithSequencingLock()) {
                server.api().create("second");
                server.api().create("third");

                await().atMost(TIMEOUT).until(() -> lag.now().lagSeconds() > 1);
                LedgerLag.Lag behind = lag.now();
                assertThat(behind.position()).isEqualTo(1);
                assertThat(behind.head()).isEqualTo(3);
                assertThat(behind.lagEvents()).isEqualTo(2);
                assertThat(behind.lagSeconds()).isGreaterThan(1);
                holder.rollback();
            }
            await().atMost(TIMEOUT).until(() -> lag.now().equals(new LedgerLag.Lag(3, 3, 0)));
        }
    }

    @Test
    void lag_is_not_negative_for_an_event_from_a_clock_that_is_ahead() throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer server = TestServer.on(database.url());
                Connection holder = database.beginWithSequencingLock()) {
            database.execute("""
                    insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    values ('ahead', 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now() + interval '1 hour', '{}', '{}')""");

            assertThat(server.bean(LedgerLag.class).now()).isEqualTo(new LedgerLag.Lag(0, 1, 0));
            holder.rollback();
        }
    }

    @Test
    void lag_counts_a_large_number_of_pending_events() throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer server = TestServer.on(database.url());
                Connection holder = database.beginWithSequencingLock()) {
            database.execute("insert into event_store.outbox select generate_series(1, 300000)");

            assertThat(server.bean(LedgerLag.class).now().lagEvents()).isEqualTo(300_000);
            holder.rollback();
        }
    }
}
