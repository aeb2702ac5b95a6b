package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server is killed while it archives runs under load, and while it rebuilds the read model. Each event is then either in the event
 * store or in one archive.
 */
class RetentionCrashIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final int KILLS = Integer.getInteger("crash.rounds", 1);

    private static final Map<String, String> RETENTION =
            Map.of("runs", "1s", "interval", "100ms", "max-archive-events", "10");

    /** Events in the event store, positions in archives, positions in both, and entries in neither. */
    private static final String LOCATIONS = """
            with archived as (
                select position from event_store.archive, unnest(positions) range,
                    generate_series(lower(range), upper(range) - 1) position)
            select (select count(*) from archived) - (select count(distinct position) from archived)
                || ' twice, ' || (select count(*) from archived join event_store.ledger using (position)
                    join event_store.event using (global_index))
                || ' in both, ' || (select count(*) from event_store.ledger
                    left join event_store.event using (global_index) left join archived using (position)
                    where event.id is null and archived.position is null)
                || ' in neither'""";

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    private final String database = Postgres.newDatabase();
    private final Random random = TestRandom.of(RetentionCrashIT.class);

    @Test
    void a_server_killed_while_it_archives_loses_and_doubles_no_event() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        for (int kill = 0; kill < KILLS; kill++) {
            ServerProcess server = start(Map.of(
                    "SPRING_DATASOURCE_URL",
                    database,
                    "FLOWLEDGER_RETENTION_ARCHIVE",
                    directory.resolve("archives").toString()));
            String flow = server.api().create("flow " + kill).id();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> finishRuns(server, flow, acknowledged), task -> new Thread(task).start());
            long archives = archives(server) + 3 + random.nextInt(5);
            await("archives").atMost(TIMEOUT).until(() -> archives(server) >= archives);
            if (kill == KILLS - 1) {
                // The next server resumes it, and then archives runs.
                server.api().post("/projections/flows/rebuild", null);
            }
            // Another step each time.
            LockSupport.parkNanos(random.nextInt(100_000_000));
            server.kill();
            writer.join();
        }

        String[] settings = Stream.concat(
                        Stream.of("--flowledger.retention.archive=" + directory.resolve("archives")),
                        RETENTION.entrySet().stream()
                                .map(setting ->
                                        "--flowledger.retention." + setting.getKey() + "=" + setting.getValue()))
                .toArray(String[]::new);
        try (TestServer server = TestServer.on(database, new Class<?>[0], settings)) {
            assertAllAreArchivedOnce(server, acknowledged);
        }
    }

    private static void assertAllAreArchivedOnce(TestServer server, Queue<String> acknowledged) {
        Api api = server.api();
        await("all runs to be archived")
                .atMost(TIMEOUT)
                .until(() -> acknowledged.stream()
                        .noneMatch(run -> api.get("/flow_runs/" + run).status() == 200));

        assertThat(server.sql().sql(LOCATIONS).query(String.class).list())
                .containsExactly("0 twice, 0 in both, 0 in neither");
        JsonNode verification = api.get("/events/verify?archives=true").body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("archived").asLong()).isGreaterThanOrEqualTo(2L * acknowledged.size());
        assertThat(acknowledged).allSatisfy(run -> {
            assertThat(api.get("/events?subject=" + run).text()).contains("event.archived");
            assertThat(api.get("/events?archives=true&subject=" + run).text())
                    .contains("flow_run.created", "secret", "COMPLETED");
        });
    }

    @Test
    @Tag("nightly")
    void a_backup_names_the_archives_that_it_does_not_contain() throws Exception {
        copyDatabase(directory);
        ServerProcess server = start(Map.of());
        String run =
                server.api().createFlowRun(server.api().create("flow").id()).id();
        server.api().setState("/flow_runs/" + run, "COMPLETED");
        await("an archive").atMost(TIMEOUT).until(() -> archives(server) > 0);

        assertThat(backup())
                .contains("The backup does not contain the files of ")
                .contains(directory.resolve("archives").toString());
    }

    private String backup() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(ServerProcess.command(
                        "backup",
                        "--output",
                        directory.resolve("backup.zip").toString(),
                        "--data-dir",
                        directory.toString()))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(SPRING|FLOWLEDGER)_.*"));
        Process backup = builder.start();
        String output = new String(backup.getInputStream().readAllBytes(), UTF_8);
        assertThat(backup.waitFor()).as(output).isZero();
        return output;
    }

    private ServerProcess start(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        RETENTION.forEach((setting, value) ->
                all.put("FLOWLEDGER_RETENTION_" + setting.replace("-", "").toUpperCase(Locale.ROOT), value));
        return servers.start(directory, freePort(), all).awaitReady();
    }

    private static long archives(ServerProcess server) {
        return server.api().get("/retention").body().required("archives").asLong();
    }

    private static void finishRuns(ServerProcess server, String flow, Queue<String> acknowledged) {
        try {
            for (int i = 0; server.isAlive(); i++) {
                String run = server.api()
                        .createFlowRun(flow, "\"idempotency_key\":\"" + i + "\"", "\"parameters\":{\"a\":\"secret\"}")
                        .id();
                if (server.api().setState("/flow_runs/" + run, "COMPLETED").status() == 201) {
                    acknowledged.add(run);
                }
            }
        } catch (UncheckedIOException killed) {
            // A change without a response may or may not be stored.
        }
    }
}
