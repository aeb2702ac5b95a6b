package dev.flowledger.packaged;

import static dev.flowledger.testing.ReplayDatabase.TIMEOUT;
import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Clients;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import dev.flowledger.testing.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are killed during a rebuild, at a fixed point, and in several rounds at other fixed and at random points. */
class RebuildCrashIT {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);

    private static final int EVENTS = ROUNDS == 1 ? 6_000 : 12_000;
    private static final int CLIENTS = 3;

    /** The progress of a rebuild as a number: below 200 in phase events, 500 when it has ended. */
    private static final String PROGRESS = """
            select case when state not in ('running', 'swapping') then 500 when state = 'swapping' then 400
                when phase = 'catch_up' then 300 when phase = 'indexes' then 200
                else least(199, processed * 200 / %d) end
            from event_store.replay_job order by started desc limit 1""".formatted(EVENTS);

    private static final String CHECKPOINT =
            "select processed from event_store.replay_job order by started desc limit 1";

    /** Of the rebuild that was resumed last. */
    private static final String LAST_RESUMED_FROM =
            "select resumed_from from event_store.replay_job where resumed_from is not null order by started desc limit 1";

    /** The progress of fixed kills, in an order in which one rebuild can reach several of them. */
    private static final List<Integer> FIXED_KILLS = ROUNDS == 1 ? List.of(100) : List.of(100, 200, 300, 400, 500);

    /** Kills at random points follow if there are several rounds. */
    private static final int KILLS = FIXED_KILLS.size() + (ROUNDS == 1 ? 0 : ROUNDS);

    @TempDir
    Path directory;

    private final ReplayDatabase database = new ReplayDatabase(Postgres.newDatabase());
    private final Random random = TestRandom.of(RebuildCrashIT.class);

    @Test
    void killed_server_resumes_the_rebuild_and_no_write_is_lost_or_duplicated() throws SQLException {
        Clients clients = new Clients();
        int kills = 0;
        long checkpoint = 0;
        long highestCheckpoint = 0;
        for (int round = 0; round < KILLS; round++) {
            int killPoint = round < FIXED_KILLS.size() ? FIXED_KILLS.get(round) : random.nextInt(500);
            try (ServerProcess server = start()) {
                if (round > 0 && isInProgress() && random.nextBoolean()) {
                    // The rebuild resumes before the server is ready.
                    awaitProgress(Math.max(killPoint, progress() + random.nextInt(20)), server);
                } else {
                    server.awaitReady();
                    if (round == 0) {
                        database.seed(1, EVENTS / 2);
                        database.seedUpdates(1, EVENTS / 4, 2);
                    }
                    clients.start(CLIENTS, server.api(), server.api());
                    int before = clients.acknowledgedFlows();
                    await("load").atMost(TIMEOUT).until(() -> clients.acknowledgedFlows() > before + CLIENTS);
                    if (!isInProgress()) {
                        server.api().post("/projections/flows/rebuild", null);
                    }
                    awaitProgress(killPoint, server);
                }
                if (checkpoint > 0) {
                    awaitResumedFrom(checkpoint);
                }
                clients.expectKill();
                server.kill();
                kills++;
            }
            clients.stop();
            awaitNoConnections();
            checkpoint = isInProgress() ? database.number(CHECKPOINT) : 0;
            highestCheckpoint = Math.max(highestCheckpoint, checkpoint);
            assertThat(database.schemas()).as("after kill " + kills).contains("read_model");
            database.assertReadModelIsComplete();
            clients.assertAllAcknowledgedWritesExist(database);
        }

        assertThat(highestCheckpoint).as("events that were not replayed again").isPositive();
        try (TestServer last = TestServer.on(database.url())) {
            if (checkpoint > 0) {
                awaitResumedFrom(checkpoint);
            }
            await("the end of the last rebuild").atMost(TIMEOUT).until(() -> !isInProgress());
            database.awaitCleanUp();
            assertThat(database.texts(
                            "select distinct state || ' ' || coalesce(error, '') from event_store.replay_job"))
                    .as("every rebuild was completed by one of the servers")
                    .containsExactly("completed ");
            assertEqual(last.api());
            database.assertReadModelIsComplete();
            clients.assertAllAcknowledgedWritesExist(database);
        }
    }

    @Test
    @Tag("nightly")
    void any_node_can_poll_and_cancel_a_rebuild_and_start_one_after_a_kill() throws SQLException {
        try (TestServer other = TestServer.on(database.url());
                ServerProcess one = start().awaitReady()) {
            database.seed(1, 2_000);
            database.pauseAtIndexes();
            assertThat(other.api().get("/projections/flows/rebuild").status()).isEqualTo(404);

            try (Connection pause = database.pause()) {
                begin(one.api());
                ReplayDatabase.awaitPaused(pause);
                Response polled = other.api().get("/projections/flows/rebuild");
                assertThat(polled.field("state")).isEqualTo("running");
                assertThat(polled.field("phase")).isEqualTo("indexes");
                assertThat(other.api().post("/projections/flows/rebuild", null).status())
                        .isEqualTo(409);
                assertThat(other.api().post("/projections/flows/verify", null).status())
                        .isEqualTo(409);
                assertThat(other.api().delete("/projections/flows/rebuild").status())
                        .isEqualTo(204);
                assertThat(one.api().get("/projections/flows/rebuild").field("state"))
                        .isEqualTo("cancelled");
                assertThat(other.api().delete("/projections/flows/rebuild").status())
                        .isEqualTo(404);
            }
            database.awaitCleanUp();

            try (Connection pause = database.pause()) {
                await("the end of the cancelled rebuild")
                        .atMost(TIMEOUT)
                        .until(() -> one.api()
                                        .post("/projections/flows/rebuild", null)
                                        .status()
                                == 202);
                ReplayDatabase.awaitPaused(pause);
                one.signal("STOP");
                assertThat(other.api().create("while the other node is frozen").status())
                        .isEqualTo(201);
                assertThat(other.api().post("/projections/flows/rebuild", null).status())
                        .as("a node that does not respond may continue")
                        .isEqualTo(409);
                one.kill();
                await("state failed on the other node").atMost(TIMEOUT).untilAsserted(() -> {
                    Response abandoned = other.api().get("/projections/flows/rebuild");
                    assertThat(abandoned.field("state")).isEqualTo("failed");
                    assertThat(abandoned.field("error")).contains("stopped");
                    assertThat(other.api().get("/projections/flows").field("status"))
                            .isEqualTo("failed");
                });
                assertThat(other.api().byName("seed 1").status()).isEqualTo(200);
                begin(other.api());
            }
            assertThat(awaitEnd(other.api()).field("state")).isEqualTo("completed");
            database.awaitCleanUp();
            database.assertReadModelIsComplete();
            assertEqual(other.api());
        }
    }

    private ServerProcess start() {
        return ServerProcess.start(directory, freePort(), Map.of("SPRING_DATASOURCE_URL", database.url()));
    }

    private static void begin(Api api) {
        Response started = api.post("/projections/flows/rebuild", null);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
    }

    private static void assertEqual(Api api) {
        Response verified = api.post("/projections/flows/verify", null);
        assertThat(verified.body().path("equal").asBoolean())
                .as(verified.text())
                .isTrue();
    }

    private boolean isInProgress() {
        return database.number("select count(*) from event_store.replay_job where state in ('running', 'swapping')")
                > 0;
    }

    private int progress() {
        return (int) database.number(PROGRESS);
    }

    /** Waits for a progress and for the responses to a random number of further queries. */
    private void awaitProgress(int killPoint, ServerProcess server) throws SQLException {
        int queries = random.nextInt(30);
        AtomicInteger reached = new AtomicInteger();
        try (Connection connection = database.connect()) {
            await("progress " + killPoint)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .failFast("it has exited", () -> !server.isAlive())
                    .atMost(TIMEOUT)
                    .until(() -> Integer.parseInt(ReplayDatabase.texts(connection, PROGRESS)
                                            .get(0))
                                    >= killPoint
                            && reached.incrementAndGet() > queries);
        }
    }

    /** The resumed rebuild does not start from zero. */
    private void awaitResumedFrom(long checkpoint) {
        await("resuming from the checkpoint")
                .atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(database.texts(LAST_RESUMED_FROM)).containsExactly(String.valueOf(checkpoint)));
    }

    /** Waits until PostgreSQL has closed the connections of the killed server. */
    private void awaitNoConnections() {
        await("the end of the connections of the killed server")
                .atMost(TIMEOUT)
                .until(() -> database.number("select count(*) from pg_stat_activity where datname = current_database()"
                                + " and application_name = 'flowledger'")
                        == 0);
    }

    private static Response awaitEnd(Api api) {
        await().atMost(TIMEOUT)
                .until(() -> !List.of("running", "swapping")
                        .contains(api.get("/projections/flows/rebuild").field("state")));
        return api.get("/projections/flows/rebuild");
    }
}
