package dev.flowledger.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flow runs whose events do not fit into a heap of 128 MB if they are read at once, as texts and as objects. */
class HeavyStreamIT {

    /** Together 41 MB, as characters twice that. */
    private static final int STATES = Integer.getInteger("heavy.states", 45);

    /** Together 43 MB, as characters twice that. */
    private static final int RUNS = Integer.getInteger("heavy.runs", 24);

    private static final String DATA = "x".repeat(900_000);

    private static ServerProcess server;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path data) {
        ServerProcess.copyDatabase(data);
        server = ServerProcess.start(
                        data,
                        ServerProcess.freePort(),
                        Map.of("JAVA_TOOL_OPTIONS", "-Xmx128m", "FLOWLEDGER_REQUEST_TIMEOUT", "2m"))
                .awaitReady();
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void server_has_had_enough_memory() {
        assertThat(server.isReady()).isTrue();
        assertThat(server.log()).doesNotContain("OutOfMemoryError");
    }

    @Test
    void run_with_many_large_states_can_be_changed_and_deleted_with_a_small_heap() {
        String run = "/flow_runs/" + api.createFlowRun(api.create("heavy").id()).id();
        for (int i = 0; i < STATES; i++) {
            String other = "other " + i;
            CompletableFuture<Integer> otherCaller =
                    CompletableFuture.supplyAsync(() -> api.create(other).status());
            String state = "{\"state\":{\"type\":\"RUNNING\",\"data\":\"" + i + DATA + "\"}}";
            assertThat(api.post(run + "/set_state", state).status()).isEqualTo(201);
            assertThat(otherCaller.join()).as("another caller").isEqualTo(201);
        }
        assertThat(api.patch(run, "{\"name\":\"renamed\"}").status()).isEqualTo(204);
        assertThat(api.get(run).field("name")).isEqualTo("renamed");
        assertThat(api.get(run).body().required("run_count").asInt()).isEqualTo(STATES);
        assertThat(api.delete(run, "If-Match", "\"" + (STATES + 1) + "\"").status())
                .isEqualTo(204);
        assertThat(api.get(run).status()).isEqualTo(404);
    }

    @Test
    void many_large_runs_can_be_changed_at_the_same_time_with_a_small_heap() {
        String flow = api.create("heavy runs").id();
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            String run = "/flow_runs/"
                    + api.createFlowRun(flow, "\"parameters\":{\"x\":\"" + DATA + "\"}")
                            .id();
            String state = "{\"state\":{\"type\":\"RUNNING\",\"data\":\"" + DATA + "\"}}";
            assertThat(api.post(run + "/set_state", state).status()).isEqualTo(201);
            runs.add(run);
        }

        // The first change of a name occupies a worker, so that the others are queued and become large batches.
        List<CompletableFuture<Integer>> changes = runs.stream()
                .map(run -> CompletableFuture.supplyAsync(
                        () -> api.patch(run, "{\"name\":\"renamed\"}").status(), task -> new Thread(task).start()))
                .toList();

        assertThat(changes).extracting(CompletableFuture::join).containsOnly(204);
    }
}
