package dev.flowledger.servertest.requests;

import static dev.flowledger.testing.LedgerDatabase.TIMEOUT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What ends a request before it has a response: its time, or a client that disconnects. Statements wait for locks of the test. */
class RunningRequestsTest {

    private static final String TASK_RUNS = "lock table read_model.task_run in access exclusive mode";
    private static final String FLOWS = "lock table read_model.flow in access exclusive mode";
    /** Between the requests of the others. */
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("load.rounds", 1) > 1 ? 0 : 20);

    private static final int WORST_FILTERS = 25;

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(
                database.url(),
                new Class<?>[0],
                "--flowledger.request-timeout=5s",
                // Not before the request: changes of one batch would be executed again in parts, and cancelled after
                // four seconds.
                "--flowledger.commands.batch-statement-timeout=8s",
                "--flowledger.commands.partitions=1",
                // Its statements would wait for the locks of the tests, which count those of requests.
                "--flowledger.deletion.interval=1h");
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void request_that_takes_too_long_is_503_and_says_whether_a_change_may_have_been_made() throws SQLException {
        String flow = api.create("changed while the database waits").id();
        double before = ended("timeout");
        try (Connection holder = database.begin()) {
            LedgerDatabase.execute(holder, FLOWS);
            List<CompletableFuture<Response>> changes = List.of(
                    inBackground(() -> api.create("created while the database waits")),
                    inBackground(() -> api.patch("/flows/" + flow, "{\"tags\":[\"new\"]}")),
                    inBackground(() -> api.delete("/flows/" + flow)));
            List<CompletableFuture<Response>> reads = List.of(
                    inBackground(() -> api.get("/flows/" + flow)),
                    inBackground(() -> api.byName("none")),
                    inBackground(() -> api.post("/flows/filter", "{}")),
                    inBackground(() -> api.post("/flows/count/", "{}")));

            changes.forEach(
                    change -> assertThat(unavailable(change))
                            .isEqualTo(
                                    "The request took longer than 5 s (flowledger.request-timeout). The change may have been made,"
                                            + " or may still be made. Repeat the request: with If-Match, unless it creates a record."));
            reads.forEach(read -> assertThat(unavailable(read))
                    .isEqualTo("The request took longer than 5 s (flowledger.request-timeout). It was cancelled."
                            + " Narrow the filters or retry later."));
            // The statements of the reads have ended. That of the changes is in a worker.
            await().atMost(TIMEOUT).until(() -> waitingStatements() == 1);
        }
        assertThat(ended("timeout")).isEqualTo(before + 7);
        // The repeated create finds the flow that the first one has created.
        await().atMost(TIMEOUT)
                .until(() -> api.byName("created while the database waits").status() == 200);
        assertThat(api.create("created while the database waits").status()).isEqualTo(200);
    }

    @Test
    void statement_of_a_client_that_disconnects_ends() throws Exception {
        double before = ended("disconnected");
        List<Socket> clients = new ArrayList<>();
        try (Connection holder = database.begin()) {
            LedgerDatabase.execute(holder, TASK_RUNS);
            for (int i = 0; i < 3; i++) {
                clients.add(sendFilter());
            }
            await().atMost(TIMEOUT).until(() -> waitingStatements() == 3);

            clients.get(0).close();
            clients.get(1).close();
            await().atMost(TIMEOUT).until(() -> ended("disconnected") == before + 2);
            await().atMost(TIMEOUT).until(() -> waitingStatements() <= 1);
        }
        // The third client gets its response, and on the same connection the next one, unless its filter took too long.
        Socket patient = clients.get(2);
        patient.getOutputStream()
                .write("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        assertThat(new String(patient.getInputStream().readAllBytes(), US_ASCII))
                .satisfiesAnyOf(
                        responses -> assertThat(responses).containsSubsequence("HTTP/1.1 200", "HTTP/1.1 200", "true"),
                        responses -> assertThat(responses).startsWith("HTTP/1.1 503"));
        patient.close();
        assertThat(ended("disconnected")).isEqualTo(before + 2);
    }

    @Test
    void others_are_served_while_25_filters_wait_for_the_database() throws SQLException {
        String flow = api.create("read while filters wait").id();
        try (Connection holder = database.begin()) {
            LedgerDatabase.execute(holder, TASK_RUNS);
            List<CompletableFuture<Response>> filters = IntStream.range(0, WORST_FILTERS)
                    .mapToObj(i -> inBackground(() -> api.post("/task_runs/filter", "{}")))
                    .toList();
            await().atMost(TIMEOUT).until(() -> waitingStatements() == filterConnections());
            int rounds = 0;
            while (filters.stream().anyMatch(filter -> !filter.isDone())) {
                assertThat(api.get("/flows/" + flow).status()).isEqualTo(200);
                assertThat(api.create("created while filters wait " + rounds).status())
                        .isEqualTo(201);
                assertThat(api.checkpoint().status()).isEqualTo(200);
                for (String probe : List.of("readiness", "liveness")) {
                    assertThat(new Api(server.address() + "/actuator/health")
                                    .get("/" + probe)
                                    .status())
                            .isEqualTo(200);
                }
                rounds++;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            assertThat(rounds).isPositive();
            filters.forEach(RunningRequestsTest::unavailable);
        }
        assertThat(api.post("/task_runs/filter", "{}").status()).isEqualTo(200);
    }

    @Test
    void probes_answer_while_200_clients_wait_for_a_full_pool() throws SQLException {
        String flow = api.create("read by many while the database waits").id();
        int connections = server.bean(HikariDataSource.class).getMaximumPoolSize();
        List<CompletableFuture<Response>> reads;
        try (Connection holder = database.begin()) {
            LedgerDatabase.execute(holder, FLOWS);
            reads = IntStream.range(0, 200)
                    .mapToObj(i -> inBackground(() -> api.get("/flows/" + flow)))
                    .toList();
            await().atMost(TIMEOUT).until(() -> waitingStatements() == connections);
            for (String probe : List.of("readiness", "liveness")) {
                assertThat(new Api(server.address() + "/actuator/health")
                                .get("/" + probe)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(waitingStatements()).as("the probes have not waited").isEqualTo(connections);
        }
        reads.forEach(read -> assertThat(read.join().status()).isIn(200, 503));
    }

    /** Without client_connection_check_interval, each abandoned session would stay until its statement ends: a minute here. */
    @Test
    void sessions_stay_bounded_while_statements_are_abandoned() throws SQLException {
        int abandoned = 40;
        try (Connection holder = database.begin()) {
            LedgerDatabase.execute(holder, TASK_RUNS);
            for (int i = 0; i < abandoned; i++) {
                try (Connection connection = filterPool().getConnection()) {
                    LedgerDatabase.execute(connection, "set statement_timeout = '1min'");
                    connection.setNetworkTimeout(Runnable::run, 50);
                    LedgerDatabase.texts(connection, "select 'waits' from read_model.task_run");
                } catch (SQLException timeout) {
                    assertThat(timeout.getSQLState()).startsWith("08");
                }
            }
            await().atMost(TIMEOUT).until(() -> waitingStatements() == 0);
            assertThat(database.number("select count(*) from pg_stat_activity where application_name = 'flowledger'"
                            + " and datname = current_database()"))
                    .isLessThanOrEqualTo(filterConnections()
                            + server.bean(HikariDataSource.class).getMaximumPoolSize());
        }
    }

    private static Socket sendFilter() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write(("POST /api/task_runs/filter HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 2\r\n\r\n{}")
                        .getBytes(US_ASCII));
        return socket;
    }

    /** The number of statements of the server that wait for a lock. */
    private static long waitingStatements() {
        return database.number("select count(*) from pg_stat_activity where application_name = 'flowledger'"
                + " and datname = current_database() and wait_event_type = 'Lock'");
    }

    private static HikariDataSource filterPool() {
        return (HikariDataSource) server.bean("filterDataSource");
    }

    private static int filterConnections() {
        return filterPool().getMaximumPoolSize();
    }

    private static double ended(String reason) {
        return server.bean(MeterRegistry.class)
                .get("flowledger.requests.ended")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** The detail of a response with status 503. */
    private static String unavailable(CompletableFuture<Response> response) {
        Problem problem = Problem.in(response.join(), 503);
        assertThat(response.join().header("Retry-After")).contains("1");
        return problem.detail();
    }

    private static CompletableFuture<Response> inBackground(Supplier<Response> request) {
        return CompletableFuture.supplyAsync(request, task -> new Thread(task).start());
    }
}
