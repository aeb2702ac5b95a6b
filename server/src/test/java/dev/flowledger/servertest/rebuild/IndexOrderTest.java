package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowId;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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

    private static ReplayDatabase database;
    private static TestServer server;
    private static Api api;

    /** Higher than the indexes of all events of other tests. */
    private long base;

    @BeforeAll
    static void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void leave_the_indexes_of_other_tests() {
        base = database.number("select coalesce(max(global_index), 0) from event_store.event") + 1_000_000;
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
        String flow = api.create("changed during the rebuild", "a").id();
        String deleted = api.create("deleted during the rebuild", "a").id();
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
        assertThat(end.body().get("processed").asLong())
                .isEqualTo(database.number("select count(*) from event_store.event"));
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
                    created(1_003, "reverse kept", 0),
                    updated(1_002, "reverse kept", 1),
                    updated(1_001, "reverse kept", 2),
                    created(1_006, "reverse deleted", 0),
                    updated(1_005, "reverse deleted", 1),
                    deleted(1_004, "reverse deleted", 2),
                    "commit");
            database.awaitLedger();
        }
        Response end = RebuildTest.awaitEnd(api);

        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(database.texts("select tags[1] from read_model.flow where name like 'reverse %'"))
                .containsExactly("2");
        assertThat(database.texts(
                        "select name || tags[1] from read_model.flow_version where name like 'reverse %' order by 1"))
                .containsExactly("reverse deleted0", "reverse deleted1", "reverse kept0", "reverse kept1");
        assertThatReadModelEqualsReplay();
    }

    @Test
    void missing_event_fails_the_rebuild_and_the_next_event_of_its_stream_is_named() {
        String flow = api.create("without its first event", "a").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"b\"]}");
        database.awaitLedger();
        String first = "where stream = '" + new FlowId(UUID.fromString(flow)).stream() + "' and sequence = 0";
        database.execute("create table removed as select * from event_store.event " + first);
        // A generated column cannot be inserted.
        database.execute("alter table removed drop column bytes");
        withoutTriggers("delete from event_store.event " + first);
        List<String> before = RebuildTest.responses(api);

        Response failed = start("failed");

        String orphan = database.texts("select id || ' (flow.updated) at position ' || position from event_store.event"
                        + " join event_store.ledger using (global_index) where payload->>'id' = '" + flow + "'")
                .get(0);
        assertThat(failed.field("error")).contains("Event " + orphan, "sequence number 0", "missing");
        assertThat(RebuildTest.responses(api)).isEqualTo(before);
        withoutTriggers("insert into event_store.event (%1$s) overriding system value select %1$s from removed"
                .formatted(database.texts("select string_agg(quote_ident(column_name), ', ')"
                                + " from information_schema.columns where table_name = 'removed'")
                        .get(0)));
        rebuild();
    }

    /** On a server of its own, because the event stays in its ledger. */
    @Test
    @Tag("nightly")
    void missing_event_fails_a_rebuild_that_catches_up() throws SQLException {
        ReplayDatabase own = new ReplayDatabase(Postgres.newDatabase());
        try (TestServer affected = TestServer.on(own.url())) {
            Api there = affected.api();
            there.create("some flow");
            own.pauseAtIndexes();
            try (Connection pause = own.pause()) {
                there.post("/projections/flows/rebuild", null);
                ReplayDatabase.awaitPaused(pause);
                own.execute(updated(1_001, "orphan", 1));
            }
            Response failed = RebuildTest.awaitEnd(there);

            assertThat(failed.field("state")).as(failed.text()).isEqualTo("failed");
            String orphan = own.texts("select id from event_store.event where stream = 'flow-orphan'")
                    .get(0);
            assertThat(failed.field("error")).contains("Event " + orphan, "sequence number 0", "missing");
        }
    }

    private String created(long index, String flow, long sequence) {
        return EVENT.formatted(
                base + index, flow, sequence, "created", "'name', '" + flow + "', 'tags', array['" + sequence + "'],");
    }

    private String updated(long index, String flow, long sequence) {
        return EVENT.formatted(base + index, flow, sequence, "updated", "'tags', array['" + sequence + "'],");
    }

    private String deleted(long index, String flow, long sequence) {
        return EVENT.formatted(base + index, flow, sequence, "deleted", "");
    }

    private static void rebuild() {
        start("completed");
    }

    private static Response start(String expected) {
        Response started = api.post("/projections/flows/rebuild", null);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        Response end = RebuildTest.awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo(expected);
        return end;
    }

    private static void assertThatReadModelEqualsReplay() {
        Response verified = api.post("/projections/flows/verify", null);
        assertThat(verified.body().path("equal").asBoolean())
                .as(verified.text())
                .isTrue();
    }

    private void nextIndex(long index) {
        database.execute("select setval('event_store.event_global_index_seq', " + (base + index) + ", false)");
    }

    private static void withoutTriggers(String sql) {
        database.execute("set session_replication_role = replica", sql);
    }
}
