package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.TIMEOUT;
import static dev.flowledger.testing.LedgerDatabase.append;
import static dev.flowledger.testing.LedgerDatabase.execute;
import static dev.flowledger.testing.LedgerDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Every committed event is sequenced exactly once, regardless of slow transactions and stopped servers. */
class LedgerSequencingTest {

    private static final int HTTP_WRITERS = 8;
    private static final int SQL_WRITERS = 6;
    private static final int ROUNDS = 10 * Integer.getInteger("load.rounds", 1);
    private static final int IDLE = 4;

    /** How often the current transaction scanned each of these tables. */
    private static final String SCANS = """
            select seq_scan from pg_stat_xact_user_tables
            where schemaname = 'event_store' and relname in ('event', 'ledger', 'outbox') order by relname""";

    private static LedgerDatabase database;
    private static TestServer one;
    private static TestServer other;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        one = TestServer.on(database.url());
    }

    @AfterAll
    static void stop() {
        one.close();
        stopOther();
    }

    /** Starts another server on the same database, if none is running. */
    private static void startOther() {
        if (other == null) {
            other = TestServer.on(database.url());
        }
    }

    private static void stopOther() {
        if (other != null) {
            other.close();
            other = null;
        }
    }

    @AfterEach
    void closeConnections() throws SQLException {
        for (Connection connection : open) {
            connection.close();
        }
        threads.shutdownNow();
    }

    @Test
    void events_are_sequenced_despite_late_commits_and_open_transactions() throws Exception {
        startOther();
        long earlierIndexes = lastIndex();
        List<Connection> late = new ArrayList<>();
        for (int i = 0; i < IDLE; i++) {
            Connection idle = closeLater(database.begin());
            append(idle, "late-" + i, 0);
            late.add(idle);
        }
        long lateIndexes = lastIndex();
        openSnapshot();
        openTransactionInAnotherDatabase();
        AtomicBoolean writing = new AtomicBoolean(true);
        Future<Long> reader = threads.submit(() -> readPages(writing));

        List<Future<Void>> writers = new ArrayList<>();
        for (int i = 0; i < HTTP_WRITERS; i++) {
            int writer = i;
            writers.add(threads.submit(task(() -> createChangeAndDelete(writer))));
        }
        for (int i = 0; i < SQL_WRITERS; i++) {
            int writer = i;
            writers.add(threads.submit(task(() -> commitLateOrRollBack(writer))));
        }
        for (Future<Void> writer : writers) {
            writer.get();
        }

        database.awaitSequenced();
        writing.set(false);
        assertThat(reader.get()).as("positions that a paging reader has seen").isEqualTo(database.ledgerSize());
        database.assertConsistent(one.api());
        long before = database.ledgerSize();

        for (Connection idle : late) {
            idle.commit();
        }
        database.awaitSequenced();
        database.assertConsistent(other.api());
        assertThat(database.texts("select position from event_store.ledger where global_index > " + earlierIndexes
                        + " and global_index <= " + lateIndexes))
                .as("the lowest indexes have the last positions")
                .hasSize(IDLE)
                .allSatisfy(position -> assertThat(Long.parseLong(position)).isGreaterThan(before));
    }

    @Test
    @Tag("nightly")
    void events_of_a_stopped_server_are_sequenced_by_the_other_server() throws Exception {
        startOther();
        try (Connection holder = database.beginWithSequencingLock()) {
            other.api().create("pending");
            stopOther();
            assertThat(database.outboxSize()).isEqualTo(1);
            holder.rollback();
        }

        database.awaitSequenced();
        database.assertConsistent(one.api());
    }

    @Test
    void no_event_is_skipped_or_duplicated_when_one_of_two_servers_stops() throws Exception {
        startOther();
        String created = " where event.type = 'flow.created' and global_index > " + lastIndex();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Future<Void>> writers = new ArrayList<>();
        for (int i = 0; i < HTTP_WRITERS; i++) {
            int writer = i;
            Api api = server(writer);
            writers.add(threads.submit(task(() -> createUntilStopped(writer, api, writing, acknowledged))));
        }
        await("load").atMost(TIMEOUT).until(() -> acknowledged.size() > 4 * ROUNDS);

        stopOther();
        int then = acknowledged.size();
        await("the other server").atMost(TIMEOUT).until(() -> acknowledged.size() > then + 2 * ROUNDS);
        writing.set(false);
        for (Future<Void> writer : writers) {
            writer.get();
        }

        database.awaitSequenced();
        database.assertConsistent(one.api());
        assertThat(database.texts(
                        "select subject from event_store.ledger join event_store.event using (global_index)" + created))
                .containsExactlyInAnyOrderElementsOf(
                        database.texts("select payload ->> 'id' from event_store.event" + created))
                .containsAll(acknowledged);
    }

    @Test
    void events_are_accepted_while_the_lock_is_held_and_sequenced_when_it_is_released() throws Exception {
        startOther();
        long before = database.ledgerSize();
        try (Connection holder = database.beginWithSequencingLock()) {
            append(holder, "frozen", 0);
            for (int i = 0; i < 20; i++) {
                assertThat((i % 2 == 0 ? one : other)
                                .api()
                                .create("pending " + i)
                                .status())
                        .isEqualTo(201);
            }
            assertThat(database.outboxSize()).isEqualTo(20);
            assertThat(one.api().get("/events?after=" + before).body().size())
                    .as("page of the ledger")
                    .isZero();
            holder.rollback();
        }

        database.awaitSequenced();
        database.assertConsistent(one.api());
        assertThat(database.ledgerSize()).isEqualTo(before + 20);
    }

    @Test
    void streams_keep_their_order_if_the_sequence_of_indexes_was_set_back() throws Exception {
        // Far from the indexes of the other tests.
        String insert = """
                insert into event_store.event
                    (global_index, stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    overriding system value
                select 1000000 + %s, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{}', '{}' from generate_series(%s) n""";
        try (Connection holder = database.beginWithSequencingLock()) {
            // More events than a batch has. The first batch contains the last event of the stream by its index.
            execute(holder, insert.formatted("n, 'other-' || n, 0", "10, 3000"));
            execute(holder, insert.formatted("5000 - n, 'reverse', n", "0, 20"));
            execute(holder, insert.formatted("1, 'reverse', 21", "1, 1"));
            holder.commit();
        }

        database.awaitSequenced();
        database.assertConsistent(one.api());
    }

    @Test
    void sequencing_scans_neither_all_events_nor_the_ledger() {
        JdbcTemplate jdbc = one.bean(JdbcTemplate.class);
        new TransactionTemplate(one.bean(PlatformTransactionManager.class)).executeWithoutResult(transaction -> {
            jdbc.execute(LedgerDatabase.ACQUIRE_SEQUENCING_LOCK);
            jdbc.update("""
                    insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                    select 'scan', n, 'raw', gen_random_uuid(), 'raw.happened', '1', now(), '{}', '{}'
                    from generate_series(0, 999) n""");
            // For tables of this size, PostgreSQL plans scans. It would keep such a plan while the tables grow.
            jdbc.execute("analyze event_store.event, event_store.outbox, event_store.ledger");

            long sequenced = jdbc.queryForObject("select count(*) from event_store.ledger", Long.class);
            List<Long> before = jdbc.queryForList(SCANS, Long.class);
            ReflectionTestUtils.invokeMethod(one.bean("ledgerSequencer"), "sequenceBatch");

            assertThat(jdbc.queryForList(SCANS, Long.class)).isEqualTo(before);
            assertThat(jdbc.queryForObject("select count(*) from event_store.ledger", Long.class))
                    .isEqualTo(sequenced + 1000);
        });
    }

    @Test
    void readers_wait_for_pending_events_without_a_connection() throws Exception {
        try (Connection holder = database.beginWithSequencingLock()) {
            one.api().create("pending");
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                readers.add(
                        threads.submit(() -> one.api().get("/events?limit=1").status()));
            }
            while (!readers.stream().allMatch(Future::isDone)) {
                assertThat(database.number("select count(*) from pg_locks where locktype = 'advisory' and not granted"))
                        .isZero();
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isEqualTo(200);
            }
            holder.rollback();
        }
        database.awaitSequenced();
    }

    /** The last index that the sequence has assigned. */
    private static long lastIndex() {
        return database.number(
                "select case when is_called then last_value else 0 end from event_store.event_global_index_seq");
    }

    private Connection closeLater(Connection connection) {
        open.add(connection);
        return connection;
    }

    private void openSnapshot() throws SQLException {
        Connection snapshot = closeLater(database.begin());
        snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        texts(snapshot, "select count(*) from event_store.event");
    }

    private void openTransactionInAnotherDatabase() throws SQLException {
        Connection elsewhere = closeLater(new LedgerDatabase(Postgres.newDatabase()).begin());
        execute(elsewhere, "create table something ()", "select pg_current_xact_id()");
    }

    private void createChangeAndDelete(int writer) {
        for (int round = 0; round < ROUNDS; round++) {
            String id = server(writer + round)
                    .create("flow " + writer + " " + round)
                    .id();
            assertThat(server(writer + round + 1)
                            .patch("/flows/" + id, "{\"tags\":[\"a\"]}")
                            .status())
                    .isEqualTo(204);
            if (round % 2 == 0) {
                assertThat(server(writer).delete("/flows/" + id).status()).isEqualTo(204);
            }
        }
    }

    /** Transactions of different length that commit out of order or roll back. */
    private void commitLateOrRollBack(int writer) throws SQLException {
        Random random = new Random(writer);
        long sequence = 0;
        try (Connection connection = database.begin()) {
            for (int round = 0; round < ROUNDS; round++) {
                int events = random.nextInt(1, 4);
                for (int i = 0; i < events; i++) {
                    append(connection, "raw-" + writer, sequence + i);
                    execute(connection, "select pg_sleep(" + random.nextDouble(0.02) + ")");
                }
                if (random.nextInt(3) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    sequence += events;
                }
            }
        }
    }

    private static void createUntilStopped(int writer, Api api, AtomicBoolean writing, Queue<String> acknowledged) {
        try {
            for (int i = 0; writing.get(); i++) {
                Api.Response response = api.create("until stopped " + writer + " " + i);
                if (response.status() == 201) {
                    acknowledged.add(response.id());
                }
            }
        } catch (UncheckedIOException stopped) {
            assertThat(writer % 2).as("only the second server is stopped").isEqualTo(1);
        }
    }

    /** Reads page after page, as a consumer does. Returns the last position. */
    private long readPages(AtomicBoolean writing) {
        long position = 0;
        boolean more = true;
        while (more) {
            boolean last = !writing.get();
            JsonNode page =
                    other.api().get("/events?limit=50&after=" + position).body();
            for (JsonNode event : page) {
                assertThat(event.required("position").asLong()).isEqualTo(++position);
            }
            more = !page.isEmpty() || !last;
        }
        return position;
    }

    private Api server(int number) {
        return (number % 2 == 0 ? one : other).api();
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Callable<Void> task(Task task) {
        return () -> {
            task.run();
            return null;
        };
    }
}
