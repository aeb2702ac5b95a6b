package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static dev.flowledger.testing.ServerProcess.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server or its embedded database is killed. No acknowledged write is lost. */
class EmbeddedDatabaseCrashIT {

    /** Enough for several commands in each batch. */
    private static final int WRITERS = 32;

    private static final int MIN_WRITES_BEFORE_KILL = 100;

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);

    /** What a first start has logged or written. */
    private static final List<String> MILESTONES =
            List.of("Unpacking PostgreSQL", "Creating a new database", "postmaster.pid");

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    private final Random random = TestRandom.of(EmbeddedDatabaseCrashIT.class);

    @Test
    void a_server_killed_under_load_has_every_acknowledged_flow_once() throws SQLException {
        copyDatabase(directory);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        int port = freePort();

        ServerProcess killed = servers.start(directory, port).awaitReady();
        killUnderLoad(killed, acknowledged);
        ProcessHandle leftBehind = killed.postgres().orElseThrow();

        ServerProcess onTheSamePort = servers.start(directory, port).awaitReady();
        assertThat(runs(leftBehind)).as("the PostgreSQL that was left").isFalse();
        assertEachIsThereOnce(acknowledged, onTheSamePort);
    }

    @Test
    @Tag("nightly")
    void a_server_killed_under_load_with_its_postgres_has_every_acknowledged_flow_once() throws SQLException {
        copyDatabase(directory);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

        ServerProcess killed = servers.start(directory, freePort()).awaitReady();
        ProcessHandle postgres = killed.postgres().orElseThrow();
        killUnderLoad(killed, acknowledged);
        postgres.destroyForcibly();

        assertEachIsThereOnce(acknowledged, servers.start(directory, freePort()).awaitReady());
    }

    @Test
    @Tag("nightly")
    void a_server_killed_while_it_creates_its_data_directory_starts_again() {
        List<String> milestones = ROUNDS > 1 ? MILESTONES : List.of(MILESTONES.get(random.nextInt(MILESTONES.size())));
        for (String milestone : milestones) {
            ServerProcess server = servers.start(directory, freePort());
            await(milestone)
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> server.log().contains(milestone)
                            || Files.exists(directory.resolve("postgresql/" + milestone))
                            || server.log().contains("Ready."));
            // After postmaster.pid a large number might not be reached before the server is ready.
            int files = countFiles(directory) + random.nextInt(milestone.equals("postmaster.pid") ? 20 : 200);
            // Counting files takes longer than the server needs to write some.
            await("more files")
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> countFiles(directory) >= files || server.log().contains("Ready."));
            server.kill();
        }

        ServerProcess server = servers.start(directory, freePort()).awaitReady();
        assertThat(server.api().create("after all").status()).isEqualTo(201);
        assertThat(directory).isDirectoryNotContaining("glob:**/unfinished-*");
    }

    /** Kills a server while writers create flows. */
    private void killUnderLoad(ServerProcess server, Queue<String> acknowledged) {
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.runAsync(
                        () -> createUntilItIsGone(server, "writer " + writer, acknowledged),
                        task -> new Thread(task).start()))
                .toList();
        int writes = MIN_WRITES_BEFORE_KILL + random.nextInt(MIN_WRITES_BEFORE_KILL);
        await("load").atMost(TIMEOUT).until(() -> acknowledged.size() > writes);
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
            List<String> flows = ReplayDatabase.texts(connection, "select name from read_model.flow");
            assertThat(names).isSubsetOf(flows);
            assertThat(ReplayDatabase.texts(connection, "select payload ->> 'name' from event_store.event"))
                    .as("every flow has one event, every event its flow")
                    .containsExactlyInAnyOrderElementsOf(flows);
            assertThat(ReplayDatabase.texts(
                            connection,
                            "select max(events) > 1 from (select count(*) as events from event_store.event"
                                    + " group by xmin::text) transactions"))
                    .as("the server was killed while it executed batches")
                    .containsExactly("t");
        }
    }

    /** Counts files while the server writes and deletes some. */
    private static int countFiles(Path directory) {
        int files = 0;
        for (File file : Objects.requireNonNullElse(directory.toFile().listFiles(), new File[0])) {
            files += file.isDirectory() ? countFiles(file.toPath()) : 1;
        }
        return files;
    }
}
