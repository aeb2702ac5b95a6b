package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyPostgresBinaries;
import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.runs;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.ConcurrentTest;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database: its start, and its state after the server stops or is killed. */
class EmbeddedDatabaseIT {

    private static final int WRITERS = 8;
    private static final int MIN_WRITES_BEFORE_KILL = 100;

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final List<ServerProcess> servers = new ArrayList<>();
    private final Random random = TestRandom.of(EmbeddedDatabaseIT.class);

    @AfterEach
    void leave_no_process() {
        servers.forEach(ServerProcess::close);
    }

    @ConcurrentTest
    void the_database_is_durable_and_the_last_start_line_lists_the_addresses() throws SQLException {
        copyPostgresBinaries(directory);
        ServerProcess server = start(freePort()).awaitReady();

        try (Connection connection = server.sql()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(one(connection, "show " + setting)).as(setting).isEqualTo("on");
            }
        }
        server.awaitLog("Ready.");
        assertThat(server.log().strip())
                .endsWith("Ready. API: %s/api  Docs: %s/docs  Page: %s/  Data: %s"
                        .formatted(server.address(), server.address(), server.address(), directory));
    }

    @ConcurrentTest
    void a_stopped_server_completes_running_requests_and_leaves_no_process() throws Exception {
        copyPostgresBinaries(directory);
        ServerProcess terminated = start(freePort()).awaitReady();
        Response before = terminated.api().create("before");
        Response inFlight = stopDuringARequest(terminated, "TERM");
        assertThat(terminated.exitCode()).isEqualTo(143);

        ServerProcess interrupted = start(freePort()).awaitReady();
        assertThat(interrupted.log()).as("no orphaned process").doesNotContain("WARN");
        assertThat(interrupted.api().byName("before").text()).isEqualTo(before.text());
        assertThat(interrupted.api().byName("in progress at TERM").text()).isEqualTo(inFlight.text());
        stopDuringARequest(interrupted, "INT");
        assertThat(interrupted.exitCode()).isEqualTo(130);
    }

    @ConcurrentTest
    void a_server_killed_under_load_has_every_acknowledged_flow_once() throws SQLException {
        copyPostgresBinaries(directory);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        int port = freePort();

        ServerProcess first = start(port).awaitReady();
        killUnderLoad(first, "first", acknowledged);
        ProcessHandle leftBehind = first.postgres().orElseThrow();

        ServerProcess onTheSamePort = start(port).awaitReady();
        assertThat(runs(leftBehind)).as("the PostgreSQL that was left").isFalse();
        assertEachIsThereOnce(acknowledged, onTheSamePort);
        killUnderLoad(onTheSamePort, "second", acknowledged);

        ServerProcess onAnotherPort = start(freePort()).awaitReady();
        assertEachIsThereOnce(acknowledged, onAnotherPort);
        ProcessHandle postgres = onAnotherPort.postgres().orElseThrow();
        killUnderLoad(onAnotherPort, "third", acknowledged);
        postgres.destroyForcibly();

        assertEachIsThereOnce(acknowledged, start(freePort()).awaitReady());
    }

    @ConcurrentTest
    void a_server_killed_while_it_creates_its_data_directory_starts_again() {
        for (String milestone : List.of("Unpacking PostgreSQL", "Creating a new database", "postmaster.pid")) {
            ServerProcess server = start(freePort());
            await(milestone)
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> server.log().contains(milestone)
                            || Files.exists(directory.resolve("postgresql/" + milestone))
                            || server.log().contains("Ready."));
            // After postmaster.pid a large number might not be reached before the server is ready.
            int files = countFiles(directory) + random.nextInt(milestone.equals("postmaster.pid") ? 20 : 200);
            await("more files")
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> countFiles(directory) >= files || server.log().contains("Ready."));
            server.kill();
        }

        ServerProcess server = start(freePort()).awaitReady();
        assertThat(server.api().create("after all").status()).isEqualTo(201);
        assertThat(directory).isDirectoryNotContaining("glob:**/unfinished-*");
    }

    @ConcurrentTest
    void a_server_stopped_during_its_start_leaves_no_process() {
        copyPostgresBinaries(directory);
        ServerProcess server = start(freePort());
        await().atMost(TIMEOUT).until(() -> server.postgres().isPresent());
        ProcessHandle postgres = server.postgres().orElseThrow();

        server.signal("TERM");

        assertThat(server.exitCode()).isEqualTo(143);
        awaitEnd(postgres);
    }

    @ConcurrentTest
    void a_crashed_postgres_is_restarted() {
        copyPostgresBinaries(directory);
        ServerProcess server = start(freePort()).awaitReady();
        assertThat(server.api().create("before").status()).isEqualTo(201);

        server.postgres().orElseThrow().destroyForcibly();

        server.awaitLog("restarting it");
        await().atMost(TIMEOUT).until(() -> server.api().create("after").status() == 201);
        assertThat(server.api().byName("before").status()).isEqualTo(200);
    }

    @ConcurrentTest
    void a_second_server_on_the_data_directory_does_not_start() {
        copyPostgresBinaries(directory);
        ServerProcess first = start(freePort()).awaitReady();

        ServerProcess second = start(freePort());

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log())
                .contains("The data directory " + directory + " is in use by another server: process " + first.pid()
                        + ", " + first.address() + ".")
                .doesNotContain("Exception", "\tat ");
        assertThat(first.api().create("undisturbed").status()).isEqualTo(201);
        assertThat(first.log()).doesNotContain("WARN");
    }

    @ConcurrentTest
    void a_data_directory_of_another_major_version_is_not_changed() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "14\n");

        ServerProcess server = start(freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The data directory " + directory
                        + " was created by PostgreSQL 14. This version of Flowledger contains" + " PostgreSQL 18")
                .doesNotContain("Exception", "\tat ");
        assertThat(cluster).isDirectoryContaining("glob:**/PG_VERSION");
        assertThat(cluster.toFile().list()).hasSize(1);
    }

    @ConcurrentTest
    void an_unusable_data_directory_is_reported_in_a_sentence() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path bogus : List.of(file, file.resolve("below"))) {
            ServerProcess server = start(bogus, freePort());

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains("The data directory " + bogus + " cannot be used: ")
                    .contains("FLOWLEDGER_DATA_DIR")
                    .doesNotContain("Exception", "\tat ");
        }
    }

    @ConcurrentTest
    void a_database_that_cannot_start_is_reported_with_its_own_last_word() throws IOException {
        Path cluster = Files.createDirectory(directory.resolve("postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "18\n");

        ServerProcess server = start(freePort());

        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.log())
                .contains("The embedded PostgreSQL does not start on " + cluster + ": ")
                .contains("postgresql.conf")
                .doesNotContain("\tat ");
    }

    private ServerProcess start(int port) {
        return start(directory, port);
    }

    private ServerProcess start(Path dataDirectory, int port) {
        ServerProcess server = ServerProcess.start(dataDirectory, port, Map.of());
        servers.add(server);
        return server;
    }

    /** Stops a server while a create waits for a lock, and returns the response of the create. */
    private static Response stopDuringARequest(ServerProcess server, String signal) throws Exception {
        ProcessHandle postgres = server.postgres().orElseThrow();
        CompletableFuture<Response> pending;
        try (Connection connection = server.sql();
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("lock table event_store.event in exclusive mode");
            pending = CompletableFuture.supplyAsync(() -> server.api().create("in progress at " + signal));
            await("a request that waits for the lock")
                    .atMost(TIMEOUT)
                    .until(() -> !one(connection, "select count(*) from pg_locks where not granted")
                            .equals("0"));
            server.signal(signal);
            server.awaitLog("Waiting for active requests to complete");
            connection.rollback();
        }
        Response response = pending.get(TIMEOUT.toSeconds(), SECONDS);
        assertThat(response.status()).isEqualTo(201);
        server.exitCode();
        awaitEnd(postgres);
        assertThat(server.log())
                .containsSubsequence("Graceful shutdown complete", "The embedded PostgreSQL has stopped")
                .doesNotContain("Exception", "WARN", "ERROR");
        return response;
    }

    /** Kills a server while writers create flows. */
    private void killUnderLoad(ServerProcess server, String round, Queue<String> acknowledged) {
        int before = acknowledged.size();
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.runAsync(
                        () -> createUntilItIsGone(server, round + "-" + writer, acknowledged),
                        task -> new Thread(task).start()))
                .toList();
        int writes = MIN_WRITES_BEFORE_KILL + random.nextInt(MIN_WRITES_BEFORE_KILL);
        await("load").atMost(TIMEOUT).until(() -> acknowledged.size() > before + writes);
        server.kill();
        writers.forEach(CompletableFuture::join);
    }

    private static void createUntilItIsGone(ServerProcess server, String names, Queue<String> acknowledged) {
        try {
            for (int i = 0; server.isAlive(); i++) {
                String name = names + "-" + i;
                if (server.api().create(name, names).status() == 201) {
                    acknowledged.add(name);
                }
            }
        } catch (UncheckedIOException killed) {
            // A create without a response may or may not be stored.
        }
    }

    private static void assertEachIsThereOnce(Queue<String> names, ServerProcess server) throws SQLException {
        assertThat(server.api().byName(names.element()).status()).isEqualTo(200);
        try (Connection connection = server.sql()) {
            List<String> flows = all(connection, "select name from read_model.flow");
            assertThat(names).isSubsetOf(flows);
            assertThat(all(connection, "select payload ->> 'name' from event_store.event"))
                    .as("every flow has one event, every event its flow")
                    .containsExactlyInAnyOrderElementsOf(flows);
        }
    }

    /** The process ends shortly after it releases the data directory. */
    private static void awaitEnd(ProcessHandle postgres) {
        await("the end of PostgreSQL").atMost(Duration.ofMinutes(1)).until(() -> !runs(postgres));
    }

    /** Counts files while the server writes and deletes some. */
    private static int countFiles(Path directory) {
        int files = 0;
        for (File file : Objects.requireNonNullElse(directory.toFile().listFiles(), new File[0])) {
            files += file.isDirectory() ? countFiles(file.toPath()) : 1;
        }
        return files;
    }

    private static String one(Connection connection, String query) throws SQLException {
        return all(connection, query).get(0);
    }

    private static List<String> all(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
