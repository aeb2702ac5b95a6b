package dev.flowledger.packaged;

import static dev.flowledger.testing.ReplayDatabase.PATIENCE;
import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Answer;
import dev.flowledger.testing.Clients;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are killed while they rebuild the read model, at moments that are chosen and a little at random. */
class RebuildCrashIT {

    private static final int EVENTS = 30_000;
    private static final int CLIENTS = 3;

    /** Kills at a random progress, after those of {@link #MOMENTS}. */
    private static final int RANDOM_KILLS = 2;

    /** How far a rebuild is, as a number: after its end 500, when it swaps 400, and so on. */
    private static final String PROGRESS = """
            select case when state not in ('running', 'swapping') then 500 when state = 'swapping' then 400
                when phase = 'catch_up' then 300 when phase = 'indexes' then 200
                else least(199, processed * 200 / %d) end
            from event_store.replay_job order by started desc limit 1""".formatted(EVENTS);

    /** The moments that are never left out, in the order in which one rebuild can meet as many as possible. */
    private static final List<Integer> MOMENTS = List.of(100, 200, 300, 400, 500);

    @TempDir
    Path folder;

    private final ReplayDatabase database = new ReplayDatabase(Postgres.newDatabase());
    private final Random random = TestRandom.of(RebuildCrashIT.class);

    @Test
    void killed_at_any_moment_a_server_goes_on_with_the_rebuild_and_nothing_is_lost_or_doubled() throws SQLException {
        try (ServerProcess first = start().awaitReady()) {
            database.seed(1, EVENTS);
            first.kill();
        }
        Clients clients = new Clients();
        int kills = 0;
        for (int round = 0; round < MOMENTS.size() + RANDOM_KILLS; round++) {
            int moment = round < MOMENTS.size() ? MOMENTS.get(round) : random.nextInt(500);
            try (ServerProcess server = start()) {
                if (isUnderWay() && random.nextBoolean()) {
                    // It goes on before it is ready.
                    awaitProgress(Math.max(moment, progress() + random.nextInt(20)), server);
                } else {
                    server.awaitReady();
                    clients.begin(CLIENTS, server.api(), server.api());
                    int before = clients.count();
                    await("load").atMost(PATIENCE).until(() -> clients.count() > before + CLIENTS);
                    if (!isUnderWay()) {
                        server.api().post("/projections/flows/rebuild", null);
                    }
                    awaitProgress(moment, server);
                }
                clients.expectTheEnd();
                server.kill();
                kills++;
            }
            clients.end();
            awaitNobodyConnected();
            assertThat(database.schemas()).as("after kill " + kills).contains("read_model");
            database.assertWhole();
            clients.assertRemembered(database);
        }

        try (ServerProcess last = start().awaitReady()) {
            await("the end of the last rebuild").atMost(PATIENCE).until(() -> !isUnderWay());
            database.awaitNothingLeft();
            assertThat(database.texts(
                            "select distinct state || ' ' || coalesce(error, '') from event_store.replay_job"))
                    .as("each was brought to its end, by one server or another")
                    .containsExactly("completed ");
            assertEqual(last.api());
            database.assertWhole();
            clients.assertRemembered(database);
        }
    }

    @Test
    void of_two_servers_either_can_follow_and_cancel_and_when_one_is_killed_the_other_can_be_asked_at_once()
            throws SQLException {
        try (ServerProcess one = start();
                ServerProcess other = start()) {
            one.awaitReady();
            other.awaitReady();
            database.seed(1, 2_000);
            database.stopAtTheIndexes();
            assertThat(other.api().get("/projections/flows/rebuild").status()).isEqualTo(404);

            try (Connection brake = database.brake()) {
                begin(one.api());
                ReplayDatabase.awaitWaiting(brake);
                Answer followed = other.api().get("/projections/flows/rebuild");
                assertThat(followed.field("state")).isEqualTo("running");
                assertThat(followed.field("phase")).isEqualTo("indexes");
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
            database.awaitNothingLeft();

            try (Connection brake = database.brake()) {
                await("an end to what was cancelled")
                        .atMost(PATIENCE)
                        .until(() -> one.api()
                                        .post("/projections/flows/rebuild", null)
                                        .status()
                                == 202);
                ReplayDatabase.awaitWaiting(brake);
                one.kill();
                await("that it is known").atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
                    Answer dead = other.api().get("/projections/flows/rebuild");
                    assertThat(dead.field("state")).isEqualTo("failed");
                    assertThat(dead.field("error")).contains("stopped");
                    assertThat(other.api().get("/projections/flows").field("status"))
                            .isEqualTo("failed");
                });
                assertThat(other.api().byName("seed 1").status()).isEqualTo(200);
                begin(other.api());
            }
            assertThat(awaitEnd(other.api()).field("state")).isEqualTo("completed");
            database.awaitNothingLeft();
            database.assertWhole();
            assertEqual(other.api());
        }
    }

    private ServerProcess start() {
        return ServerProcess.start(folder, freePort(), Map.of("SPRING_DATASOURCE_URL", database.url()));
    }

    private static void begin(Api api) {
        Answer begun = api.post("/projections/flows/rebuild", null);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
    }

    private static void assertEqual(Api api) {
        Answer verified = api.post("/projections/flows/verify", null);
        assertThat(verified.body().path("equal").asBoolean())
                .as(verified.text())
                .isTrue();
    }

    private boolean isUnderWay() {
        return database.number("select count(*) from event_store.replay_job where state in ('running', 'swapping')")
                > 0;
    }

    private int progress() {
        return (int) database.number(PROGRESS);
    }

    /** Waits for a progress and for the answers to a random number of further queries. */
    private void awaitProgress(int moment, ServerProcess server) throws SQLException {
        int queries = random.nextInt(30);
        AtomicInteger reached = new AtomicInteger();
        try (Connection connection = database.connect()) {
            await("moment " + moment)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .failFast("it has exited", () -> !server.isAlive())
                    .atMost(PATIENCE)
                    .until(() -> Integer.parseInt(ReplayDatabase.texts(connection, PROGRESS)
                                            .get(0))
                                    >= moment
                            && reached.incrementAndGet() > queries);
        }
    }

    /** PostgreSQL has noticed that its client is dead. */
    private void awaitNobodyConnected() {
        await("an end to what the killed server had begun")
                .atMost(PATIENCE)
                .until(() -> database.number("select count(*) from pg_stat_activity where datname = current_database()"
                                + " and application_name = 'flowledger'")
                        == 0);
    }

    private static Answer awaitEnd(Api api) {
        await().atMost(PATIENCE)
                .until(() -> !List.of("running", "swapping")
                        .contains(api.get("/projections/flows/rebuild").field("state")));
        return api.get("/projections/flows/rebuild");
    }
}
