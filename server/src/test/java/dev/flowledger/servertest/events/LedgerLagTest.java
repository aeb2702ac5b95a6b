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
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The lag of the ledger in events and in seconds. */
class LedgerLagTest {

    /** How often the current transaction scanned the table of events, and how many events it read by an index. */
    private static final String READS = """
            select seq_scan, idx_tup_fetch from pg_stat_xact_user_tables where relid = 'event_store.event'::regclass""";

    /** Requires a superuser. */
    private static final String WITHOUT_TRIGGERS = "set session_replication_role = replica";

    private static LedgerDatabase database;
    private static TestServer server;
    private static LedgerLag lag;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        lag = server.bean(LedgerLag.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty_the_ledger() throws SQLException {
        database.awaitSequenced();
        database.execute(WITHOUT_TRIGGERS, "truncate event_store.event, event_store.ledger, event_store.outbox");
    }

    @Test
    void lag_is_the_number_of_pending_events_and_the_age_of_the_oldest() throws SQLException {
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

    @Test
    void lag_is_not_negative_for_an_event_from_a_clock_that_is_ahead() throws SQLException {
        try (Connection holder = database.beginWithSequencingLock()) {
            database.execute("""
                    insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    values ('ahead', 0, 'raw', gen_random_uuid(), 'raw.happened', '1', now() + interval '1 hour', '{}', '{}')""");

            assertThat(lag.now()).isEqualTo(new LedgerLag.Lag(0, 1, 0));
            holder.rollback();
        }
    }

    @Test
    void lag_of_many_pending_events_reads_only_the_oldest_event() throws SQLException {
        try (Connection holder = database.beginWithSequencingLock()) {
            database.execute("""
                    insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    select 'many', n, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{}', '{}'
                    from generate_series(0, 9999) n""", "analyze event_store.event", "analyze event_store.outbox");
            JdbcTemplate jdbc = server.bean(JdbcTemplate.class);

            new TransactionTemplate(server.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                Map<String, Object> before = jdbc.queryForMap(READS);
                assertThat(lag.now().lagEvents()).isEqualTo(10_000);
                Map<String, Object> after = jdbc.queryForMap(READS);

                assertThat(number(after, "seq_scan")).isEqualTo(number(before, "seq_scan"));
                assertThat(number(after, "idx_tup_fetch")).isEqualTo(number(before, "idx_tup_fetch") + 1);
            });
            database.execute(WITHOUT_TRIGGERS, "truncate event_store.event, event_store.outbox");
            holder.rollback();
        }
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }
}
