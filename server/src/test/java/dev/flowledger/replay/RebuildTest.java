package dev.flowledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rebuilding the read model over HTTP, as operators do. */
class RebuildTest {

    static final Duration SOON = Duration.ofSeconds(30);

    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = TestServer.on(Postgres.newDatabase());
        api = server.api();
        someRecords(api);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_rebuilt_read_model_answers_everything_as_the_one_before() {
        List<String> before = answers(api);

        Api.Answer begun = api.post("/projections/flows/rebuild", null);

        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.header("Location")).contains("/api/projections/flows/rebuild");
        Api.Answer end = awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(end.id()).isEqualTo(begun.id());
        assertThat(end.body().get("processed").asLong())
                .isEqualTo(end.body().get("total").asLong())
                .isEqualTo(events());
        assertThat(answers(api)).isEqualTo(before);
        assertThat(server.sql()
                        .sql("select nspname from pg_namespace where nspname like 'read_model%'")
                        .query(String.class)
                        .list())
                .as("nothing is left")
                .containsExactly("read_model");
    }

    @Test
    void a_spoilt_row_is_found_by_a_verification_and_mended_by_a_rebuild() {
        String flow = api.create("spoilt", "right").id();
        server.sql()
                .sql("update read_model.flow set tags = '{wrong}' where name = 'spoilt'")
                .update();

        Api.Answer found = api.post("/projections/flows/verify", null);

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
        Api.Answer mended = api.post("/projections/flows/verify", null);
        assertThat(mended.body().get("equal").asBoolean()).as(mended.text()).isTrue();
        assertThat(api.get("/flows/" + flow).body().at("/tags/0").asString()).isEqualTo("right");
    }

    static Api.Answer awaitEnd(Api api) {
        await().atMost(SOON)
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

    static List<String> answers(Api api) {
        return Stream.of("flows", "deployments", "flow_runs", "task_runs")
                .map(records -> api.post("/" + records + "/filter", null).text())
                .toList();
    }
}
