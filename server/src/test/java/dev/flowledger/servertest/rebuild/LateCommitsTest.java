package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Clients;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rebuilds during concurrent transactions of different length: an event that is committed late has a lower global index than many
 * events that were already replayed.
 */
class LateCommitsTest {

    private static final int APPENDERS = 8;
    private static final int CLIENTS = 1;
    private static final int REBUILDS = Integer.getInteger("load.rounds", 1);

    /** At least this many events are committed, also on a fast machine. */
    private static final int MIN_COMMITTED_EVENTS = 50 * REBUILDS;

    private static final String EVENT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            values ('flow-%1$s', 0, 'flow', gen_random_uuid(), 'flow.created', '1', timestamptz '2026-01-01 00:00:00Z',
                json_build_object('id', md5('%1$s')::uuid, 'name', '%1$s', 'tags', '{}'::text[],
                    'at', timestamptz '2026-01-01 00:00:00Z'), '{}')""";

    /** The row that the projection writes in the same transaction. */
    private static final String ROW = """
            insert into read_model.flow (id, created, updated, name, name_folded, tags, sequence)
            values (md5('%1$s')::uuid, timestamptz '2026-01-01 00:00:00Z', timestamptz '2026-01-01 00:00:00Z',
                '%1$s', '%1$s', '{}', 0)""";

    private static ReplayDatabase database;
    private static TestServer server;
    private static TestServer other;

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger names = new AtomicInteger();
    private final Queue<String> committed = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Clients clients = new Clients();

    @BeforeAll
    static void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        other = TestServer.on(database.url());
        database.seed(1, 3_000);
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    @Test
    void no_event_is_skipped_and_every_acknowledged_write_is_visible_during_rebuilds() {
        List<CompletableFuture<Void>> background = new ArrayList<>();
        for (int i = 0; i < APPENDERS; i++) {
            Random random = new Random(i);
            background.add(inBackground(() -> append(random)));
        }
        background.add(inBackground(this::read));
        clients.start(CLIENTS, server.api(), other.api());
        clients.start(CLIENTS, other.api(), server.api());

        for (int i = 0; i < REBUILDS || committed.size() < MIN_COMMITTED_EVENTS; i++) {
            Api api = (i % 2 == 0 ? server : other).api();
            Response started = api.post("/projections/flows/rebuild", null);
            assertThat(started.status()).as(started.text()).isEqualTo(202);
            Response end = RebuildTest.awaitEnd(api);
            assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
            // Before the next rebuild, which would repair it.
            database.assertReadModelIsComplete();
        }

        running.set(false);
        background.forEach(CompletableFuture::join);
        clients.stop();
        assertThat(failures).isEmpty();
        database.assertReadModelIsComplete();
        clients.assertAllAcknowledgedWritesExist(database);
        assertThat(database.texts("select name from read_model.flow where name like 'late %'"))
                .containsExactlyInAnyOrderElementsOf(committed);
        Response verified = server.api().post("/projections/flows/verify", null);
        assertThat(verified.body().path("equal").asBoolean())
                .as(verified.text())
                .isTrue();
    }

    @Test
    void open_transaction_delays_the_rebuild_but_no_writer_and_is_named() throws SQLException {
        try (Connection idle = database.begin()) {
            append(idle, "idle flow");
            Api api = server.api();
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);

            AtomicInteger writes = new AtomicInteger();
            AtomicInteger waits = new AtomicInteger();
            await("writes while the rebuild waits for the open transaction")
                    .atMost(ReplayDatabase.TIMEOUT)
                    .until(() -> {
                        assertThat(api.create("written " + writes.incrementAndGet())
                                        .status())
                                .isEqualTo(201);
                        return sessionsBlockedBy(idle) > 0 && waits.incrementAndGet() >= 3;
                    });
            assertThat(api.get("/projections/flows/rebuild").field("state")).isEqualTo("swapping");
            assertThat(server.bean(AppendBarrier.class).holders())
                    .contains("process "
                            + ReplayDatabase.texts(idle, "select pg_backend_pid()")
                                    .get(0) + " ")
                    .contains("idle in transaction");

            idle.commit();
            assertThat(RebuildTest.awaitEnd(api).field("state")).isEqualTo("completed");
        }
        database.assertReadModelIsComplete();
        assertThat(server.api().byName("idle flow").status()).isEqualTo(200);
    }

    @Test
    void next_rebuild_waits_for_a_query_on_the_previous_read_model() throws SQLException {
        Api api = server.api();
        try (Connection reader = database.begin()) {
            ReplayDatabase.texts(reader, "select name from read_model.flow limit 1");
            api.post("/projections/flows/rebuild", null);
            assertThat(RebuildTest.awaitEnd(api).field("state")).isEqualTo("completed");

            CompletableFuture<Response> next = CompletableFuture.supplyAsync(
                    () -> api.post("/projections/flows/rebuild", null), task -> new Thread(task).start());
            AtomicInteger writes = new AtomicInteger();
            await("writes while the request for the next rebuild waits")
                    .atMost(ReplayDatabase.TIMEOUT)
                    .until(() -> {
                        assertThat(api.create("beside " + writes.incrementAndGet())
                                        .status())
                                .isEqualTo(201);
                        return writes.get() >= 10 && sessionsBlockedBy(reader) > 0;
                    });
            assertThat(next)
                    .as("waits instead of a 409, because no job is running")
                    .isNotDone();
            assertThat(ReplayDatabase.texts(reader, "select name from read_model.flow limit 1"))
                    .hasSize(1);
            reader.rollback();

            assertThat(next.join().status()).as(next.join().text()).isEqualTo(202);
            assertThat(RebuildTest.awaitEnd(api).field("state")).isEqualTo("completed");
        }
        database.awaitCleanUp();
    }

    /** The sessions that wait for a lock of a connection. */
    private static long sessionsBlockedBy(Connection connection) throws SQLException {
        String pid = ReplayDatabase.texts(connection, "select pg_backend_pid()").get(0);
        return database.number("select count(*) from pg_stat_activity where " + pid + " = any (pg_blocking_pids(pid))");
    }

    /**
     * Appends in transactions that stay open while the clients write up to 15 flows, sometimes 60. Most are short, because all must
     * end within the lock timeout of the append barrier. A transaction has several events; some are rolled back to a savepoint.
     */
    private void append(Random random) {
        try (Connection connection = database.begin()) {
            while (running.get()) {
                List<String> flows = new ArrayList<>();
                int events = 1 + random.nextInt(3);
                double length = random.nextInt(400) == 0 ? 60 : 15 * Math.pow(random.nextDouble(), 6);
                for (int i = 0; i < events; i++) {
                    Savepoint savepoint = random.nextBoolean() ? connection.setSavepoint() : null;
                    String flow = "late " + names.incrementAndGet();
                    append(connection, flow);
                    if (savepoint != null && random.nextBoolean()) {
                        connection.rollback(savepoint);
                    } else {
                        flows.add(flow);
                    }
                    awaitWrites((int) Math.round(length / events));
                }
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed.addAll(flows);
                }
                awaitWrites(random.nextInt(20));
            }
        } catch (SQLException e) {
            failures.add(e.toString());
        }
    }

    /** Waits until the clients have written a number of flows, or until the end of the test. */
    private void awaitWrites(int flows) {
        int last = clients.writtenFlows() + flows;
        await("writes of the clients")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(ReplayDatabase.TIMEOUT)
                .until(() -> !running.get() || clients.writtenFlows() >= last);
    }

    private static void append(Connection connection, String flow) throws SQLException {
        ReplayDatabase.execute(connection, EVENT.formatted(flow), ROW.formatted(flow));
    }

    private void read() {
        List<Api> apis = List.of(server.api(), other.api());
        for (int i = 0; running.get(); i++) {
            Api api = apis.get(i % 2);
            for (Response response : List.of(
                    api.byName("seed " + (1 + i % 3_000)),
                    api.post("/flows/filter", "{\"limit\":3,\"flows\":{\"tags\":{\"all_\":[\"seed\"]}}}"),
                    api.post("/flows/filter", "{\"limit\":3,\"as_of\":\"2026-01-01T00:10:00Z\"}"),
                    api.post("/flows/count", "{}"))) {
                if (response.status() != 200) {
                    failures.add(response.toString());
                }
            }
        }
    }

    private static CompletableFuture<Void> inBackground(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task).start());
    }
}
