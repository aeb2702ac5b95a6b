package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.ManualClock;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rows of records whose flow or flow run was deleted. */
class DeletedRecordsTest {

    private static final List<String> TABLES =
            List.of("flow", "deployment", "flow_run", "task_run", "deleted_flow", "deleted_flow_run");

    @Test
    @Tag("nightly")
    void rows_of_deleted_parents_are_removed_and_a_verification_finds_no_difference() {
        String database = Postgres.newDatabase();
        try (TestServer server =
                server(database, "--flowledger.deletion.interval=100ms", "--flowledger.deletion.grace-period=0s")) {
            createAndDelete(server.api());

            await().untilAsserted(() -> assertThat(rows(server)).isEqualTo(List.of(1, 1, 1, 1, 0, 0)));
            verify(server);
        }
    }

    @Test
    void entries_of_deleted_parents_are_removed_after_the_grace_period() {
        // The clock of this server is months behind that of the database.
        try (TestServer server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {ManualClock.Configuration.class},
                "--flowledger.deletion.interval=100ms")) {
            createAndDelete(server.api());
            await().untilAsserted(() -> assertThat(rows(server)).isEqualTo(List.of(1, 1, 1, 1, 1, 3)));

            // As if a command had created it concurrently with the deletion.
            server.sql()
                    .sql("insert into read_model.task_run select (jsonb_populate_record(task_run, jsonb_build_object("
                            + "'id', gen_random_uuid(), 'flow_run_id', (select min(id::text) from read_model.deleted_flow_run)"
                            + "))).* from read_model.task_run")
                    .update();

            assertThat(server.api().post("/task_runs/count", "{}").text()).isEqualTo("1");
            await().untilAsserted(() -> assertThat(rows(server)).isEqualTo(List.of(1, 1, 1, 1, 1, 3)));

            for (String table : List.of("deleted_flow", "deleted_flow_run")) {
                server.sql()
                        .sql("update read_model." + table + " set first_cleaned = first_cleaned - interval '1 year'")
                        .update();
            }
            await().untilAsserted(() -> assertThat(rows(server)).isEqualTo(List.of(1, 1, 1, 1, 0, 0)));
            verify(server);
        }
    }

    @Test
    void a_rebuild_removes_rows_of_deleted_parents_and_no_logs() {
        try (TestServer server = server(
                Postgres.newDatabase(),
                "--flowledger.deletion.interval=1h",
                "--flowledger.log.cleanup-interval=100ms",
                "--flowledger.log.max-entries=3")) {
            logsAreDeletedIfTheyAreOldOrTooMany(server);
            createAndDelete(server.api());
            assertThat(rows(server)).isEqualTo(List.of(1, 2, 3, 3, 1, 1));
            verify(server);

            server.api().post("/projections/flows/rebuild", null);
            await().atMost(ReplayDatabase.TIMEOUT)
                    .until(() -> server.api()
                            .get("/projections/flows/rebuild")
                            .field("state")
                            .equals("completed"));

            assertThat(rows(server)).isEqualTo(List.of(1, 1, 1, 1, 1, 3));
            assertThat(server.api().post("/task_runs/count", "{}").text()).isEqualTo("1");
            verify(server);
            assertThat(logs(server)).containsExactly("3", "4");
        }
    }

    /** In the same server, because each start takes seconds. */
    private static void logsAreDeletedIfTheyAreOldOrTooMany(TestServer server) {
        String log = "{\"name\":\"n\",\"level\":20,\"message\":\"%s\",\"timestamp\":\"2026-01-0%s\"}";
        String logs =
                IntStream.range(1, 5).mapToObj(i -> log.formatted(i, i)).collect(Collectors.joining(",", "[", "]"));
        server.api().post("/logs/", logs);
        await().untilAsserted(() -> assertThat(logs(server)).containsExactly("2", "3", "4"));
        server.sql()
                .sql("update event_store.log set received = now() - interval '8 days' where message = '2'")
                .update();
        server.sql()
                .sql("update event_store.log set received = now() - interval '6 days' where message = '3'")
                .update();
        await().untilAsserted(() -> assertThat(logs(server)).containsExactly("3", "4"));
    }

    private static List<String> logs(TestServer server) {
        return server.api()
                .post("/logs/filter", "{}")
                .body()
                .valueStream()
                .map(log -> log.get("message").asString())
                .toList();
    }

    private static TestServer server(String database, String... settings) {
        return TestServer.on(database, new Class<?>[0], settings);
    }

    /** Two flows, a deleted flow run of the first one, and the second one deleted. One record of each kind remains. */
    private static void createAndDelete(Api api) {
        String kept = api.create("kept").id();
        api.createDeployment(kept, "kept");
        api.createTaskRun(api.createFlowRun(kept).id(), "kept", "0");
        String run = api.createFlowRun(kept).id();
        api.createTaskRun(run, "of a deleted run", "0");
        assertThat(api.delete("/flow_runs/" + run).status()).isEqualTo(204);
        String deleted = api.create("deleted").id();
        api.createDeployment(deleted, "of a deleted flow");
        String runOfDeleted = api.createFlowRun(deleted).id();
        api.createFlowRun(deleted);
        api.createTaskRun(runOfDeleted, "of a deleted flow", "0");
        assertThat(api.delete("/flows/" + deleted).status()).isEqualTo(204);
    }

    private static void verify(TestServer server) {
        Response result = server.api().post("/projections/flows/verify", null);
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.body().get("equal").asBoolean()).as(result.text()).isTrue();
    }

    private static List<Integer> rows(TestServer server) {
        return TABLES.stream()
                .map(table -> server.sql()
                        .sql("select count(*) from read_model." + table)
                        .query(Integer.class)
                        .single())
                .toList();
    }
}
