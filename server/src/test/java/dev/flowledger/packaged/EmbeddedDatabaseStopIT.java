package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The stop of a server with an embedded database: during requests and during its start. */
@Tag("nightly")
class EmbeddedDatabaseStopIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    /** Then it starts again and is stopped while PostgreSQL recovers, which does not end. */
    @Test
    void a_stopped_server_completes_running_requests_and_does_not_wait_for_a_recovery() throws Exception {
        copyDatabase(directory);
        ServerProcess terminated = servers.start(directory, freePort()).awaitReady();
        Response before = terminated.api().create("before");
        Response inFlight = stopDuringARequest(terminated, "TERM");
        assertThat(terminated.exitCode()).isEqualTo(143);

        ServerProcess interrupted = servers.start(directory, freePort()).awaitReady();
        assertThat(interrupted.log()).as("no orphaned process").doesNotContain("WARN");
        assertThat(interrupted.api().byName("before").text()).isEqualTo(before.text());
        assertThat(interrupted.api().byName("in progress at TERM").text()).isEqualTo(inFlight.text());
        stopDuringARecovery(interrupted, "INT");
        assertThat(interrupted.exitCode()).isEqualTo(130);
    }

    @Test
    void an_interrupted_server_completes_running_requests() throws Exception {
        copyDatabase(directory);
        ServerProcess interrupted = servers.start(directory, freePort()).awaitReady();
        stopDuringARequest(interrupted, "INT");
        assertThat(interrupted.exitCode()).isEqualTo(130);
    }

    @Test
    void a_server_stopped_during_its_start_leaves_no_process() {
        copyDatabase(directory);
        ServerProcess server = servers.start(directory, freePort());
        await().atMost(TIMEOUT).until(() -> server.postgres().isPresent());
        ProcessHandle postgres = server.postgres().orElseThrow();

        server.signal("TERM");

        assertThat(server.exitCode()).isEqualTo(143);
        StartedServers.awaitEnd(postgres);
    }

    @Test
    void a_server_stopped_while_it_unpacks_postgres_prints_one_line() {
        ServerProcess server = servers.start(directory, freePort());
        server.awaitLog("Unpacking PostgreSQL");
        assertThat(server.log())
                .as("The log says what happens before Spring has loaded its classes.")
                .containsSubsequence(
                        "Starting Flowledger ",
                        " with an embedded PostgreSQL in " + directory
                                + ". The first start unpacks PostgreSQL and creates the database.",
                        "Starting FlowledgerApplication",
                        "Unpacking PostgreSQL");
        int linesBefore = lines(server);

        server.signal("TERM");

        assertThat(server.exitCode()).isEqualTo(143);
        assertThat(server.log()).contains("The server is stopped while its embedded PostgreSQL is starting");
        assertThat(lines(server)).as(server.log()).isEqualTo(linesBefore + 1);
    }

    private static int lines(ServerProcess server) {
        return (int) server.log().lines().count();
    }

    private static InputStream subscribe(ServerProcess server) throws Exception {
        URI stream = URI.create(server.address() + "/api/events/stream");
        InputStream events = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(stream).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        assertThat(events.read()).as("the first comment").isEqualTo(':');
        return events;
    }

    /** Stops a server while a create waits for a lock, and returns the response of the create. */
    private static Response stopDuringARequest(ServerProcess server, String signal) throws Exception {
        ProcessHandle postgres = server.postgres().orElseThrow();
        CompletableFuture<Response> pending;
        InputStream subscription = subscribe(server);
        try (Connection connection = server.sql();
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("lock table event_store.event in exclusive mode");
            pending = CompletableFuture.supplyAsync(() -> server.api().create("in progress at " + signal));
            await("a request that waits for the lock")
                    .atMost(TIMEOUT)
                    .until(() -> !ReplayDatabase.texts(connection, "select pid from pg_locks where not granted")
                            .isEmpty());
            server.signal(signal);
            server.awaitLog("Waiting for active requests to complete");
            connection.rollback();
        }
        Response response = pending.get(TIMEOUT.toSeconds(), SECONDS);
        assertThat(response.status()).isEqualTo(201);
        assertThat(subscription.readAllBytes())
                .as("the subscription, which the server ends")
                .isNotEmpty();
        server.exitCode();
        StartedServers.awaitEnd(postgres);
        assertThat(server.log())
                .containsSubsequence("Graceful shutdown complete", "The embedded PostgreSQL has stopped")
                .doesNotContain("Exception", "WARN", "ERROR");
        return response;
    }

    /** The recovery from a crash hangs, because the command that restores archived files does not end. */
    private void stopDuringARecovery(ServerProcess server, String signal) throws IOException {
        Path cluster = directory.resolve("postgresql");
        Files.writeString(
                cluster.resolve("postgresql.auto.conf"),
                "restore_command = 'sleep 600'\nrecovery_target_timeline = 9\n");
        Files.createFile(cluster.resolve("recovery.signal"));
        ProcessHandle crashed = server.postgres().orElseThrow();

        crashed.destroyForcibly();
        await("the recovery")
                .atMost(TIMEOUT)
                .until(() -> server.postgres()
                        .filter(postgres -> postgres.pid() != crashed.pid())
                        .filter(postgres -> postgres.descendants()
                                .anyMatch(process ->
                                        process.info().commandLine().orElse("").contains("sleep 600")))
                        .isPresent());
        ProcessHandle recovering = server.postgres().orElseThrow();
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(recovering), recovering.descendants()).toList();
        server.signal(signal);

        server.exitCode();
        StartedServers.awaitEnd(recovering);
        assertThat(server.log()).contains("The embedded PostgreSQL has stopped").doesNotContain("Exception", "\tat ");
        processes.forEach(ProcessHandle::destroyForcibly);
    }
}
