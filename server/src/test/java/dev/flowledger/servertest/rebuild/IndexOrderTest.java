package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rebuilds of events whose global indexes are not in the order of their stream, as after a restore or a logical replication that has
 * set the sequence back into a gap.
 */
class IndexOrderTest {

    private static final String EVENT = """
            insert into event_store.event (global_index, stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                overriding system value
            values (%1$d, 'flow-%2$s', %3$d, 'flow', gen_random_uuid(), 'flow.%4$s', '1',
                timestamptz '2026-01-01 00:00:00Z' + interval '%3$d s', json_build_object('id', md5('%2$s')::uuid, %5$s
                'at', timestamptz '2026-01-01 00:00:00Z' + interval '%3$d s'), '{}')""";

    private ReplayDatabase database;
    private TestServer server;
    private Api api;

    @BeforeEach
    void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void changes_with_lower_indexes_than_their_creates_are_rebuilt() {
        String known = api.create("before the gap").id();
        nextIndex(100_000);
        String changed = api.create("changed", "a").id();
        String deleted = api.create("deleted", "a").id();
        String run = api.createFlowRun(changed, "\"tags\":[\"a\"]").id();
        String task = api.createTaskRun(run, "t", "0").id();
        nextIndex(50_000);
        api.patch("/flows/" + changed, "{\"tags\":[\"b\"]}");
        api.patch("/flows/" + changed, "{\"tags\":[\"c\"]}");
        api.delete("/flows/" + deleted);
        api.setState("/flow_runs/" + run, "RUNNING");
        api.setState("/task_runs/" + task, "RUNNING");
        nextIndex(20_000);
        api.setState("/flow_runs/" + run, "COMPLETED");
        String again = api.create("deleted", "b").id();
        List<String> before = RebuildTest.responses(api);

        rebuild();

        assertThat(RebuildTest.responses(api)).isEqualTo(before);
        assertThat(api.get("/flows/" + changed).body().at("/tags/0").asString()).isEqualTo("c");
        assertThat(api.get("/flow_runs/" + run).field("state_type")).isEqualTo("COMPLETED");
        assertThat(api.get("/flows/" + deleted).status()).isEqualTo(404);
        assertThat(List.of(
                        api.get("/flows/" + known).status(),
                        api.get("/flows/" + again).status()))
                .containsOnly(200);
        assertThatReadModelEqualsReplay();
    }

    @Test
    void lower_indexes_during_a_rebuild_are_not_missed() throws SQLException {
        nextIndex(100_000);
        String flow = api.create("changed", "a").id();
        String deleted = api.create("deleted", "a").id();
        database.pauseAtIndexes();
        try (Connection pause = database.pause()) {
            api.post("/projections/flows/rebuild", null);
            ReplayDatabase.awaitPaused(pause);
            nextIndex(50_000);
            api.patch("/flows/" + flow, "{\"tags\":[\"b\"]}");
            api.delete("/flows/" + deleted);
            api.create("created during the rebuild");
        }
        Response end = RebuildTest.awaitEnd(api);

        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(end.body().get("processed").asLong()).isEqualTo(5);
        assertThat(api.get("/flows/" + flow).body().at("/tags/0").asString()).isEqualTo("b");
        assertThat(api.get("/flows/" + deleted).status()).isEqualTo(404);
        assertThat(api.byName("created during the rebuild").status()).isEqualTo(200);
        assertThatReadModelEqualsReplay();
    }

    /** The sequencer orders the events of a stream, whatever their indexes. */
    @Test
    void streams_in_reverse_order_of_indexes_are_rebuilt() throws SQLException {
        api.create("some flow");
        database.pauseAtIndexes();
        try (Connection pause = database.pause()) {
            api.post("/projections/flows/rebuild", null);
            ReplayDatabase.awaitPaused(pause);
            database.execute(
                    "begin",
                    created(1_003, "kept", 0),
                    updated(1_002, "kept", 1),
                    updated(1_001, "kept", 2),
                    created(1_006, "deleted", 0),
                    updated(1_005, "deleted", 1),
                    deleted(1_004, "deleted", 2),
                    "commit");
            database.awaitLedger();
        }
        Response end = RebuildTest.awaitEnd(api);

        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(database.texts("select tags[1] from read_model.flow where name in ('kept', 'deleted')"))
                .containsExactly("2");
        assertThat(database.texts("select name || tags[1] from read_model.flow_version order by 1"))
                .containsExactly("deleted0", "deleted1", "kept0", "kept1");
        assertThatReadModelEqualsReplay();
    }

    @Test
    void missing_event_fails_the_rebuild_and_the_next_event_of_its_stream_is_named() {
        String flow = api.create("changed", "a").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"b\"]}");
        database.awaitLedger();
        delete("type = 'flow.created'");
        List<String> before = RebuildTest.responses(api);

        Response failed = start("failed");

        String orphan = database.texts("select id from event_store.event where type = 'flow.updated'")
                .get(0);
        assertThat(failed.field("error"))
                .contains("Event " + orphan + " (flow.updated) at position 2", "sequence number 0", "missing");
        assertThat(RebuildTest.responses(api)).isEqualTo(before);
    }

    @Test
    void missing_event_fails_a_rebuild_that_catches_up() throws SQLException {
        api.create("some flow");
        database.pauseAtIndexes();
        try (Connection pause = database.pause()) {
            api.post("/projections/flows/rebuild", null);
            ReplayDatabase.awaitPaused(pause);
            database.execute(updated(1_001, "orphan", 1));
        }
        Response failed = RebuildTest.awaitEnd(api);

        assertThat(failed.field("state")).as(failed.text()).isEqualTo("failed");
        String orphan = database.texts("select id from event_store.event where stream = 'flow-orphan'")
                .get(0);
        assertThat(failed.field("error")).contains("Event " + orphan, "sequence number 0", "missing");
    }

    private static String created(long index, String flow, long sequence) {
        return EVENT.formatted(
                index, flow, sequence, "created", "'name', '" + flow + "', 'tags', array['" + sequence + "'],");
    }

    private static String updated(long index, String flow, long sequence) {
        return EVENT.formatted(index, flow, sequence, "updated", "'tags', array['" + sequence + "'],");
    }

    private static String deleted(long index, String flow, long sequence) {
        return EVENT.formatted(index, flow, sequence, "deleted", "");
    }

    private void rebuild() {
        start("completed");
    }

    private Response start(String expected) {
        Response started = api.post("/projections/flows/rebuild", null);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        Response end = RebuildTest.awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo(expected);
        return end;
    }

    private void assertThatReadModelEqualsReplay() {
        Response verified = api.post("/projections/flows/verify", null);
        assertThat(verified.body().path("equal").asBoolean())
                .as(verified.text())
                .isTrue();
    }

    private void nextIndex(long index) {
        database.execute("select setval('event_store.event_global_index_seq', " + index + ", false)");
    }

    private void delete(String condition) {
        database.execute(
                "alter table event_store.event disable trigger event_is_moved_to_archives_only",
                "delete from event_store.event where " + condition,
                "alter table event_store.event enable trigger event_is_moved_to_archives_only");
    }
}
