package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rebuild and verification of the read model over HTTP. */
class RebuildTest {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static String database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(database);
        api = server.api();
        someRecords(api);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rebuilt_read_model_returns_the_same_responses() {
        List<String> before = responses(api);

        Api.Response started = api.post("/projections/flows/rebuild", null);

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.header("Location")).contains("/api/projections/flows/rebuild");
        Api.Response end = awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(end.id()).isEqualTo(started.id());
        assertThat(end.body().get("processed").asLong())
                .isEqualTo(end.body().get("total").asLong())
                .isEqualTo(events());
        assertThat(responses(api)).isEqualTo(before);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(schemas()).containsExactly("read_model"));
    }

    @Test
    void changed_row_is_found_by_a_verification_and_repaired_by_a_rebuild() {
        String flow = api.create("changed", "right").id();
        server.sql()
                .sql("update read_model.flow set tags = '{wrong}' where name = 'changed'")
                .update();

        Api.Response found = api.post("/projections/flows/verify", null);

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.body().get("equal").asBoolean()).isFalse();
        assertThat(found.body().get("differences")).hasSize(1);
        assertThat(found.body().at("/differences/0/table").asString()).isEqualTo("flow");
        assertThat(found.body().at("/differences/0/key/id").asString()).isEqualTo(flow);
        assertThat(found.body().at("/differences/0/kind").asString()).isEqualTo("different");
        assertThat(found.body().at("/differences/0/columns/0/column").asString())
                .isEqualTo("tags");

        api.post("/projections/flows/rebuild", null);
        assertThat(awaitEnd(api).field("state")).isEqualTo("completed");
        Api.Response repaired = api.post("/projections/flows/verify", null);
        assertThat(repaired.body().get("equal").asBoolean()).as(repaired.text()).isTrue();
        assertThat(api.get("/flows/" + flow).body().at("/tags/0").asString()).isEqualTo("right");
    }

    @Test
    void projections_return_their_state_and_lag() {
        api.post("/projections/flows/rebuild", null);
        awaitEnd(api);

        Api.Response all = api.get("/projections");

        assertThat(all.body().findValuesAsString("name")).containsExactly("flows", "ledger");
        assertThat(api.get("/projections/flows").body().at("/rebuild/state").asString())
                .isEqualTo("completed");
        await().atMost(TIMEOUT).untilAsserted(() -> {
            Api.Response ledger = api.get("/projections/ledger");
            assertThat(ledger.body().get("position").asLong()).isEqualTo(events());
            assertThat(ledger.body().get("head").asLong()).isEqualTo(events());
            assertThat(ledger.body().get("lag_events").asLong()).isZero();
            assertThat(ledger.body().get("lag_seconds").asDouble()).isZero();
            assertThat(ledger.body().get("rebuild").isNull()).isTrue();
        });
        assertThat(api.get("/projections/flows").field("status")).isEqualTo("live");
    }

    @Test
    void one_rebuild_or_verification_runs_at_a_time_and_can_be_cancelled() throws SQLException {
        List<String> before = responses(api);
        try (Connection append = holdAppendBarrier()) {
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
            assertThat(api.get("/projections/flows").field("status")).isEqualTo("rebuilding");
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(409);
            assertThat(api.post("/projections/flows/verify", null).status()).isEqualTo(409);
            assertThat(api.create("written while it waits").status()).isEqualTo(201);
            before = responses(api);

            assertThat(api.delete("/projections/flows/rebuild").status()).isEqualTo(204);

            assertThat(api.get("/projections/flows/rebuild").field("state")).isEqualTo("cancelled");
            assertThat(api.get("/projections/flows").field("status")).isEqualTo("live");
            assertThat(api.delete("/projections/flows/rebuild").status()).isEqualTo(404);
            append.rollback();
        }
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(schemas()).containsExactly("read_model"));
        assertThat(responses(api)).isEqualTo(before);
    }

    @Test
    void verification_can_be_polled_and_cancelled() throws SQLException {
        try (Connection append = holdAppendBarrier()) {
            Api.Response started = api.post("/projections/flows/verify", null, "Prefer", "respond-async");
            assertThat(started.status()).isEqualTo(202);
            assertThat(started.header("Location")).contains("/api/projections/flows/verify");
            assertThat(api.delete("/projections/flows/verify").status()).isEqualTo(204);
            append.rollback();
        }
        await().atMost(TIMEOUT)
                .until(() -> api.post("/projections/flows/verify", null, "Prefer", "respond-async")
                                .status()
                        == 202);
        await().atMost(TIMEOUT)
                .until(() -> api.get("/projections/flows/verify").field("state").equals("completed"));
        assertThat(api.get("/projections/flows/verify")
                        .body()
                        .at("/result/equal")
                        .asBoolean())
                .isTrue();
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(schemas()).containsExactly("read_model"));
    }

    @Test
    void missing_and_unexpected_rows_are_distinguished() {
        String gone = api.create("will be missing").id();
        server.sql()
                .sql("delete from read_model.flow where id = ?::uuid")
                .param(gone)
                .update();
        String made = "00000000-0000-8000-8000-000000000001";
        server.sql()
                .sql(
                        "insert into read_model.flow select ?::uuid, created, updated, 'made up', 'made up', tags, labels, sequence"
                                + " from read_model.flow limit 1")
                .param(made)
                .update();

        Api.Response found = api.post("/projections/flows/verify", null);

        assertThat(found.body().get("differences").findValuesAsString("kind"))
                .as(found.text())
                .containsExactlyInAnyOrder("missing", "unexpected");
        assertThat(found.body().get("differences").findValuesAsString("id")).containsExactlyInAnyOrder(gone, made);
        api.post("/projections/flows/rebuild", null);
        awaitEnd(api);
        assertThat(api.get("/flows/" + gone).status()).isEqualTo(200);
        assertThat(api.get("/flows/" + made).status()).isEqualTo(404);
    }

    @Test
    void ledger_cannot_be_rebuilt_and_unknown_projections_are_not_found() {
        for (String method : List.of("POST", "GET", "DELETE")) {
            Api.Response refused = api.send(method, "/projections/ledger/rebuild", null);
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).contains("");
            assertThat(api.send(method, "/projections/others/rebuild", null).status())
                    .isEqualTo(404);
        }
        assertThat(api.post("/projections/ledger/verify", null).status()).isEqualTo(405);
        assertThat(api.get("/projections/others").status()).isEqualTo(404);
        assertThat(api.get("/projections/others").field("detail")).isEqualTo("Projection not found");
    }

    /** Holds the append barrier shared, so that a rebuild has to wait. */
    private static Connection holdAppendBarrier() throws SQLException {
        Connection connection = DriverManager.getConnection(database);
        connection.setAutoCommit(false);
        connection.createStatement().execute("select pg_advisory_xact_lock_shared(event_store.append_barrier())");
        return connection;
    }

    private static List<String> schemas() {
        return server.sql()
                .sql("select nspname from pg_namespace where nspname like 'read_model%'")
                .query(String.class)
                .list();
    }

    static Api.Response awaitEnd(Api api) {
        await().atMost(TIMEOUT)
                .until(() -> !Stream.of("running", "swapping")
                        .toList()
                        .contains(api.get("/projections/flows/rebuild").field("state")));
        return api.get("/projections/flows/rebuild");
    }

    private static long events() {
        return server.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
    }

    static void someRecords(Api api) {
        api.delete("/flows/" + api.create("goes").id());
        String flow = api.create("stays", "a").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"b\",\"c\"]}");
        String run = api.createFlowRun(flow, "\"parameters\":{\"x\":1e3}").id();
        api.createTaskRun(run, "t", "0");
        api.setState("/flow_runs/" + run, "RUNNING");
        api.createDeployment(flow, "prod");
        IntStream.range(0, 50).forEach(i -> api.create("many " + i));
    }

    static List<String> responses(Api api) {
        return Stream.of("flows", "deployments", "flow_runs", "task_runs")
                .map(records -> api.post("/" + records + "/filter", null).textWithoutEstimates())
                .toList();
    }
}
