package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.servertest.security.RateLimitsTest.ManualTime;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rate limit without keys, and what a busy server still answers. */
class CallerLimitsTest {

    private static final String PATH = "/flows/name/unknown-flow";
    private static final Class<?>[] MANUAL_TIME = {ManualTime.Configuration.class};

    /** {@code RateLimitsTest} has the rate of a key. */
    @Test
    @Tag("nightly")
    void without_keys_an_address_has_a_rate() {
        try (TestServer server = TestServer.on(Postgres.newDatabase(), MANUAL_TIME, "--flowledger.rate-limit=2/s")) {
            assertThat(server.api().get(PATH).status()).isEqualTo(404);
            assertThat(server.api().create("x").status()).isEqualTo(201);

            Problem.in(server.api().get(PATH), 429);
        }
    }

    @Test
    void without_a_setting_there_is_no_rate_limit() {
        Response response = TestServer.shared().api().get(PATH);

        assertThat(response.header("RateLimit")).isEmpty();
        assertThat(response.header("RateLimit-Policy")).isEmpty();
    }

    /** As many as {@code flowledger.max-requests} allows. The next test exceeds it. */
    @Test
    @Tag("nightly")
    void requests_of_200_clients_succeed_and_probes_and_operators_are_answered() throws Exception {
        int clients = 200;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try (TestServer server = TestServer.requiringKeys()) {
            List<Api> writers = List.of(
                    server.api().as(server.admin().issue("busy", "writer")),
                    server.api().as(server.admin().issue("busy, too", "writer")));
            List<Future<Integer>> busy = IntStream.range(0, clients)
                    .mapToObj(client -> threads.submit(() -> {
                        int failed = 0;
                        for (int i = 0; i < 5; i++) {
                            failed += writers.get(client % 2)
                                                    .create("busy " + client + " " + i)
                                                    .status()
                                            == 201
                                    ? 0
                                    : 1;
                        }
                        return failed;
                    }))
                    .toList();
            int probes = 0;
            while (probes == 0 || busy.stream().anyMatch(client -> !client.isDone())) {
                assertThat(new Api(server.address())
                                .get("/actuator/health/readiness")
                                .status())
                        .isEqualTo(200);
                assertThat(server.admin().get(PATH).status()).isEqualTo(404);
                probes++;
            }
            for (Future<Integer> client : busy) {
                assertThat(client.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * One request of each of two callers is admitted. It waits for a lock that the test holds; the others wait for it and then fail.
     */
    @Test
    void requests_above_the_limits_are_503_and_probes_and_operators_are_exempt() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestServer server = TestServer.on(
                        Postgres.newDatabase(),
                        new Class<?>[0],
                        "--flowledger.auth=required",
                        "--flowledger.admin-key=" + TestServer.ADMIN_KEY,
                        "--flowledger.max-requests=2",
                        "--flowledger.max-requests-per-caller=1");
                var lock = server.bean(javax.sql.DataSource.class).getConnection()) {
            Api writer = server.api().as(server.admin().issue("writer", "writer"));
            Api other = server.api().as(server.admin().issue("other", "writer"));
            Api third = server.api().as(server.admin().issue("third", "writer"));
            lock.setAutoCommit(false);
            lock.createStatement().execute("lock table event_store.event in access exclusive mode");
            Future<Response> blocked = threads.submit(() -> writer.create("blocked"));
            await("the limit of the caller").untilAsserted(() -> {
                Problem problem = Problem.in(writer.get(PATH), 503);
                assertThat(problem.detail()).contains("flowledger.max-requests-per-caller allows (1)");
            });
            assertThat(other.get(PATH).status()).isEqualTo(404);
            Future<Response> alsoBlocked = threads.submit(() -> other.create("also blocked"));
            await("the limit").untilAsserted(() -> {
                Problem problem = Problem.in(third.get(PATH), 503);
                assertThat(problem.detail()).contains("flowledger.max-requests allows (2)");
            });
            assertThat(server.api().get("/health").status()).isEqualTo(200);
            assertThat(server.admin().get(PATH).status()).isEqualTo(404);
            lock.rollback();
            assertThat(blocked.get().status()).isIn(201, 503);
            assertThat(alsoBlocked.get().status()).isIn(201, 503);
            assertThat(writer.create("afterwards").status()).isEqualTo(201);
        } finally {
            threads.shutdownNow();
        }
    }
}
