package dev.flowledger.packaged;

import static dev.flowledger.testing.ServerProcess.copyDatabase;
import static dev.flowledger.testing.ServerProcess.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestRandom;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** PostgreSQL or the server is killed in the middle of an erasure. Each record is then erased, with its event, or untouched. */
@Tag("nightly")
class ErasureCrashIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int RUNS = 30;
    private static final int KILLS = Integer.getInteger("crash.rounds", 1);

    private static final String SECRET = "a secret";

    /** The keys of task runs are destroyed after those of their flow runs. */
    private static final String LOCK_KEY = """
            select from event_store.content_key where starts_with(stream, 'task_run-') and secret is not null
            order by stream offset %d limit 1 for update""";

    private static final String WAITING = "select count(*) from pg_locks where not granted";

    private static final String ERASED = "select count(*) from event_store.content_key where secret is null";

    private static final String USABLE_OF_TASK_RUNS =
            "select count(*) from event_store.content_key where starts_with(stream, 'task_run-') and secret is not null";

    private static final String USABLE = "select count(*) from event_store.content_key where secret is not null";

    private static final String DIFFERENCES = """
            select (select count(*) from event_store.content_key key where secret is null and not exists (
                    select from event_store.event where event.stream = key.stream and type = 'erasure.performed'
                        and "time" = key.erased_at))
                || ' keys without event, ' || (select count(*) from event_store.event
                    join event_store.content_key using (stream) where type = 'erasure.performed' and secret is not null)
                || ' events without effect'""";

    private static final String PLAIN_ROWS = """
            select (select count(*) from read_model.flow_run where parameters like '%secret%')
                + (select count(*) from read_model.task_run where task_inputs like '%secret%')""";

    @TempDir
    Path directory;

    @RegisterExtension
    final StartedServers servers = new StartedServers();

    private final Random random = TestRandom.of(ErasureCrashIT.class);

    @Test
    void a_kill_in_an_erasure_leaves_each_record_erased_or_untouched() throws SQLException {
        copyDatabase(directory);
        ServerProcess server = start();
        String flow = server.api().create("flow").id();
        List<String> records = createRuns(server.api(), flow);
        String checkpoint = server.api().checkpoint().field("checkpoint");

        killPostgresInErasure(server, flow);
        assertEachIsErasedOrUntouched(server, records);
        for (int kill = 0; kill < KILLS; kill++) {
            assertThat(killInErasure(server, flow, server::kill)).failsWithin(TIMEOUT);
            server = start();
            assertEachIsErasedOrUntouched(server, records);
        }

        Api api = server.api();
        long rest = number(server, USABLE);
        JsonNode erasure = erase(api, flow).body();
        assertThat(erasure.required("flow_runs").asLong()
                        + erasure.required("task_runs").asLong())
                .isEqualTo(rest);
        assertThat(erasure.required("next").isNull()).isTrue();
        assertThat(number(server, USABLE)).isZero();
        JsonNode verification =
                api.get("/events/verify?checkpoint=" + checkpoint).body();
        assertThat(verification.required("valid").asBoolean())
                .as(verification.toString())
                .isTrue();
        assertThat(verification.required("erased").asLong()).isEqualTo(records.size());

        api.post("/projections/flows/rebuild", null);
        await("the rebuild")
                .atMost(TIMEOUT)
                .until(() ->
                        api.get("/projections/flows/rebuild").field("state").equals("completed"));
        assertThat(number(server, PLAIN_ROWS)).isZero();
        assertThat(records)
                .allSatisfy(record -> assertThat(api.get(record).text()).contains("\"erased\":"));
    }

    private ServerProcess start() {
        return servers.start(directory, freePort()).awaitReady();
    }

    /** Creates flow runs, each with a task run. Returns their paths. */
    private static List<String> createRuns(Api api, String flow) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            String run = api.createFlowRun(flow, "\"parameters\":{\"who\":\"" + SECRET + "\"}")
                    .id();
            String task = api.createTaskRun(
                            run,
                            "t",
                            "0",
                            "\"task_inputs\":{\"x\":[{\"input_type\":\"constant\",\"type\":\"" + SECRET + "\"}]}")
                    .id();
            records.add("/flow_runs/" + run);
            records.add("/task_runs/" + task);
        }
        return records;
    }

    private static Response erase(Api api, String flow) {
        return api.post(
                "/erasures",
                "{\"filter\":{\"flows\":{\"id\":{\"any_\":[\"" + flow + "\"]}}},\"reason\":\"request 42\"}");
    }

    /** Kills PostgreSQL and waits until the server has started it again. */
    private void killPostgresInErasure(ServerProcess server, String flow) throws SQLException {
        ProcessHandle postgres = server.postgres().orElseThrow();
        Response erasure = killInErasure(server, flow, () -> kill(postgres)).join();
        assertThat(erasure.status()).as(erasure.text()).isEqualTo(503);
        server.awaitLog("restarting it");
        await("the restart of PostgreSQL")
                .atMost(TIMEOUT)
                .until(() -> server.api().create("after the restart").status() < 300);
    }

    /** Waits for the end, before which the erasure could get the lock. */
    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Kills a process while an erasure waits for the lock of a key. */
    private CompletableFuture<Response> killInErasure(ServerProcess server, String flow, Runnable kill)
            throws SQLException {
        int usable = (int) number(server, USABLE_OF_TASK_RUNS);
        try (Connection holder = server.sql()) {
            holder.setAutoCommit(false);
            LedgerDatabase.execute(holder, LOCK_KEY.formatted(random.nextInt(usable)));
            CompletableFuture<Response> erasure = CompletableFuture.supplyAsync(() -> erase(server.api(), flow));
            await("the lock").atMost(TIMEOUT).until(() -> number(server, WAITING) > 0);
            kill.run();
            return erasure;
        }
    }

    private static void assertEachIsErasedOrUntouched(ServerProcess server, List<String> records) throws SQLException {
        Api api = server.api();
        try (Connection connection = server.sql()) {
            assertThat(ReplayDatabase.texts(connection, DIFFERENCES))
                    .containsExactly("0 keys without event, 0 events without effect");
        }
        assertThat(number(server, ERASED)).isBetween((long) RUNS, 2L * RUNS - 1);
        assertThat(records.stream()
                        .filter(record -> api.get(record).text().contains("\"erased\":"))
                        .count())
                .isEqualTo(number(server, ERASED));
        assertThat(records.stream()
                        .filter(record -> api.get(record).text().contains(SECRET))
                        .count())
                .isEqualTo(number(server, USABLE));
    }

    private static long number(ServerProcess server, String query) throws SQLException {
        try (Connection connection = server.sql()) {
            return Long.parseLong(ReplayDatabase.texts(connection, query).get(0));
        }
    }
}
