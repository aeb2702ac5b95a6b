package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.server.database.DatabaseMonitor;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A server whose PostgreSQL stops, hangs, terminates connections, is read-only or has no free connections. */
@ExtendWith(OutputCaptureExtension.class)
class PostgresUnavailableTest {

    private static final int WRITERS = 8;
    private static final int ENOUGH_TO_BE_BUSY = 100;
    private static final int RESTARTS = 3;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final DatabaseProblem[] ANY_PROBLEM = DatabaseProblem.values();
    private static final String LOGS = "[{\"name\":\"prefect.flow_runs\",\"level\":20,\"message\":\"hello\","
            + "\"timestamp\":\"2026-02-01T00:00:00Z\",\"flow_run_id\":\"00000000-0000-4000-8000-000000000001\"}]";

    @TempDir
    static Path directory;

    private static final int PORT = ServerProcess.freePort();
    private static EmbeddedPostgres postgres;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        startPostgres();
        server = TestServer.on("jdbc:postgresql://127.0.0.1:" + PORT + "/postgres?user=postgres");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        postgres.close();
    }

    @Test
    void a_stopped_database_makes_answers_503_and_loses_no_write(CapturedOutput output) throws IOException {
        Response before = create("before the stop");
        awaitQuiet(output);
        int logged = output.getOut().length();
        Load load = Load.start("stop");
        for (int restart = 0; restart < RESTARTS; restart++) {
            postgres.close();
            if (restart == 0) {
                assertAllRequestsAnswer503(before);
                await("not ready").atMost(TIMEOUT).until(() -> actuator("readiness") == 503);
            }
            startPostgres();
            assertDatabaseIsAvailable(before);
        }
        load.stopAndCheck();
        awaitQuiet(output);

        List<String> lines = output.getOut()
                .substring(logged)
                .lines()
                .filter(line -> !line.contains("io.zonky") && !line.contains("o.z.t"))
                .toList();
        assertThat(lines)
                .hasSizeBetween(2, 2 * RESTARTS)
                .allSatisfy(line -> assertThat(line)
                        .containsAnyOf(
                                "The database is temporarily unavailable. Further failures are not logged.",
                                "The database is available again."));
    }

    @Test
    void a_hanging_database_makes_answers_503() throws IOException {
        Response before = create("before the hang");
        Response unchanged = create("unchanged by the hang");
        Load load = Load.start("hang");
        ProcessHandle postmaster = postmaster();
        // First the postmaster: it must not start a process for a new connection after its processes are listed.
        ServerProcess.signal("STOP", postmaster);
        List<ProcessHandle> backends = postmaster.descendants().toList();
        backends.forEach(backend -> ServerProcess.signal("STOP", backend));
        try {
            assertAllRequestsAnswer503(before);
            await("not ready").atMost(TIMEOUT).until(() -> actuator("readiness") == 503);
            await("responses to the pending requests").atMost(TIMEOUT).until(() -> load.rejected.size() >= WRITERS);
        } finally {
            ServerProcess.signal("CONT", postmaster);
            backends.forEach(backend -> ServerProcess.signal("CONT", backend));
        }

        // The changes of the other record may have been made after their responses.
        assertDatabaseIsAvailable(unchanged);
        load.stopAndCheck();
    }

    @Test
    void terminated_connections_leave_no_partial_write() throws SQLException {
        Load load = Load.start("terminated");
        for (int round = 0; round < 5; round++) {
            int soFar = load.acknowledged.size();
            execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where pid <> pg_backend_pid() and backend_type = 'client backend'");
            await().atMost(TIMEOUT).until(() -> load.acknowledged.size() > soFar + WRITERS);
        }
        load.stopAndCheck();
    }

    @Test
    void a_read_only_database_still_answers_reads() throws SQLException {
        Response before = create("before read-only");
        execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        try {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertIsUnavailable(api().create("not now"), DatabaseProblem.READ_ONLY));
            assertIsUnavailable(
                    api().patch("/flows/" + before.id(), "{\"tags\":[\"new\"]}"), DatabaseProblem.READ_ONLY);
            assertIsUnavailable(api().delete("/flows/" + before.id()), DatabaseProblem.READ_ONLY);
            await("not ready for writes").atMost(TIMEOUT).until(() -> actuator("readiness") == 503);
            assertThat(actuator("reads")).isEqualTo(200);
            assertThat(api().get("/flows/" + before.id()).text()).isEqualTo(before.text());
            assertThat(api().post("/flows/filter", "{}").status()).isEqualTo(200);
        } finally {
            execute(
                    "set default_transaction_read_only = off",
                    "alter system reset default_transaction_read_only",
                    "select pg_reload_conf()");
        }
        assertDatabaseIsAvailable(before);
    }

    @Test
    void connections_to_a_former_primary_are_replaced() throws SQLException {
        Response before = create("before the fail-over");
        HikariDataSource pool = (HikariDataSource) server.bean("dataSource");
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
            taken.add(pool.getConnection());
        }
        for (Connection connection : taken) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set session characteristics as transaction read only");
            }
            connection.close();
        }

        assertIsUnavailable(api().patch("/flows/" + before.id(), "{\"tags\":[\"new\"]}"), DatabaseProblem.READ_ONLY);

        // The create of an existing name writes nothing, so the name must be new.
        await().atMost(TIMEOUT).until(() -> api().create("after the fail-over").status() == 201);
        assertDatabaseIsAvailable(before);
    }

    @Test
    @Tag("nightly")
    void a_standby_that_does_not_confirm_commits_leaves_no_sessions_behind() throws SQLException {
        Response before = create("before the standby");
        execute("alter system set synchronous_standby_names = 'absent'", "select pg_reload_conf()");
        try {
            CompletableFuture<Response> waiting = inBackground(() -> api().create("waits for the standby"));
            await("changes to be rejected")
                    .atMost(TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(server.bean(DatabaseMonitor.class).problem())
                                    .contains(DatabaseProblem.UNCONFIRMED));
            for (int i = 0; i < 20; i++) {
                assertIsUnavailable(api().create("not now"), DatabaseProblem.UNCONFIRMED);
                assertIsUnavailable(api().post("/logs/", LOGS), DatabaseProblem.UNCONFIRMED);
            }
            assertThat(api().get("/flows/" + before.id()).text()).isEqualTo(before.text());
            assertThat(actuator("readiness")).isEqualTo(200);
            assertThat(server.sql()
                            .sql("select count(*) from pg_stat_activity where wait_event = 'SyncRep'")
                            .query(Integer.class)
                            .single())
                    .as("the worker and the sequencer")
                    .isBetween(1, 4);
            execute("alter system reset synchronous_standby_names", "select pg_reload_conf()");
            assertThat(waiting.join().status()).isIn(201, 503);
        } finally {
            execute("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        }
        assertDatabaseIsAvailable(before);
    }

    @Test
    void exhausted_connections_make_requests_wait_and_then_503() throws SQLException {
        Response before = create("before exhausted connections");
        List<Connection> taken = new ArrayList<>();
        try {
            for (String pool : List.of("dataSource", "filterDataSource")) {
                HikariDataSource dataSource = (HikariDataSource) server.bean(pool);
                for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                    taken.add(dataSource.getConnection());
                }
            }
            CompletableFuture<Void> probes = inBackground(() -> {
                await("busy")
                        .atMost(TIMEOUT)
                        .until(() -> health("readiness").text().contains("BUSY"));
                return null;
            });
            assertAllRequestsAnswer503(before, DatabaseProblem.POOL_FULL);
            probes.join();
            assertThat(actuator("readiness")).isEqualTo(200);
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertDatabaseIsAvailable(before);
    }

    private static void assertAllRequestsAnswer503(Response known, DatabaseProblem... problems) {
        // Concurrently: each request must be answered, although many wait for a connection.
        Stream<Supplier<Response>> requests = Stream.of(
                () -> api().create("while unavailable"),
                () -> api().create("while unavailable"),
                () -> api().patch("/flows/" + known.id(), "{\"tags\":[]}"),
                () -> api().delete("/flows/" + known.id()),
                () -> api().get("/flows/" + known.id()),
                () -> api().byName(known.field("name")),
                () -> api().post("/flows/filter", "{}"),
                () -> api().post("/flows/count", "{}"));
        List<CompletableFuture<Response>> responses =
                requests.map(PostgresUnavailableTest::inBackground).toList();
        responses.forEach(
                response -> assertIsUnavailable(response.join(), problems.length == 0 ? ANY_PROBLEM : problems));
        assertThat(actuator("liveness")).isEqualTo(200);
    }

    private static void assertIsUnavailable(Response response) {
        assertIsUnavailable(response, ANY_PROBLEM);
    }

    private static void assertIsUnavailable(Response response, DatabaseProblem... problems) {
        assertThat(response.status()).as(response.text()).isEqualTo(503);
        assertThat(response.header("Retry-After"))
                .hasValueSatisfying(seconds -> assertThat(seconds).matches("\\d+"));
        assertThat(response.header("Content-Type")).hasValue("application/problem+json");
        assertThat(response.header("X-Request-Id")).isPresent();
        String detail = response.field("detail");
        // A hanging database does not report that a statement was cancelled.
        if (!detail.startsWith("The request took longer than 10 s")) {
            // Advice follows: whether the change may have been made.
            assertThat(Stream.of(problems).map(DatabaseProblem::description)).anyMatch(detail::startsWith);
        }
    }

    private static void assertDatabaseIsAvailable(Response known) {
        await("readiness").atMost(TIMEOUT).until(() -> actuator("readiness") == 200);
        await("writes").atMost(TIMEOUT).until(() -> api().create("it is back").status() < 300);
        assertThat(api().get("/flows/" + known.id()).text()).isEqualTo(known.text());
        assertThat(api().byName("not now").status()).isEqualTo(404);
    }

    private static int actuator(String probe) {
        return health(probe).status();
    }

    private static Response health(String probe) {
        return new Api(server.address() + "/actuator/health").get("/" + probe);
    }

    /** Waits until the end of an earlier outage is logged. */
    private static void awaitQuiet(CapturedOutput output) {
        await().atMost(TIMEOUT)
                .until(() -> count(output, "Further failures are not logged") == 0
                        || output.getOut().lastIndexOf(" again. Failures in ")
                                > output.getOut().lastIndexOf("Further failures"));
    }

    private static long count(CapturedOutput output, String text) {
        return output.getOut().lines().filter(line -> line.contains(text)).count();
    }

    private static Response create(String name) {
        Response created = api().create(name);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created;
    }

    private static Api api() {
        return server.api();
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
    }

    private static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPort(PORT)
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private static ProcessHandle postmaster() throws IOException {
        String pid =
                Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Writers that create flows concurrently and record the responses. */
    private static final class Load {

        final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        private final Queue<Response> rejected = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final List<CompletableFuture<Void>> writers;

        private Load(String names) {
            writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> inBackground(() -> write(names + " " + writer)))
                    .toList();
        }

        static Load start(String names) {
            Load load = new Load(names);
            await("load").atMost(TIMEOUT).until(() -> load.acknowledged.size() > ENOUGH_TO_BE_BUSY);
            return load;
        }

        private Void write(String names) {
            for (int i = 0; running.get(); i++) {
                String name = names + " " + i;
                Response response = api().create(name, names);
                if (response.status() == 201) {
                    acknowledged.add(name);
                } else {
                    rejected.add(response);
                }
            }
            return null;
        }

        void stopAndCheck() {
            running.set(false);
            writers.forEach(CompletableFuture::join);
            assertThat(rejected).isNotEmpty().allSatisfy(PostgresUnavailableTest::assertIsUnavailable);
            assertThat(acknowledged)
                    .isSubsetOf(server.sql()
                            .sql("select name from read_model.flow")
                            .query(String.class)
                            .list());
            assertThat(server.sql()
                            .sql("select payload ->> 'name' from event_store.event created where type = 'flow.created'"
                                    + " and not exists (select from event_store.event deleted"
                                    + " where deleted.stream = created.stream and deleted.type = 'flow.deleted')")
                            .query(String.class)
                            .list())
                    .as("every flow has one event, every event its flow")
                    .containsExactlyInAnyOrderElementsOf(server.sql()
                            .sql("select name from read_model.flow")
                            .query(String.class)
                            .list());
        }
    }
}
