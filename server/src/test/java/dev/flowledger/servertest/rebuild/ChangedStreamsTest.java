package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.rebuild.InterruptedReader;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rebuilds of streams with one event, of those with more, which are read in another way, and of those that change during the rebuild.
 */
class ChangedStreamsTest {

    private static ReplayDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = new ReplayDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url(), InterruptedReader.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void streams_of_every_length_are_copied_once() {
        long events = database.number("select count(*) from event_store.event");
        database.seed(1, 3_500);
        database.seedUpdates(1_001, 2_000, 1);
        database.seedUpdates(501, 1_000, 3);
        // More than a page of events.
        database.seedUpdates(3_500, 3_500, 1_500);

        assertThat(rebuild().body().path("processed").asLong()).isEqualTo(events + 3_500 + 1_000 + 1_500 + 1_500);

        assertThat(database.texts("select count(*) || ' ' || sequence || ' ' || tags[1] from read_model.flow"
                        + " where name like 'seed %' and sequence > 0 group by sequence, tags[1] order by sequence"))
                .containsExactly("1000 1 update 1", "500 3 update 3", "1 1500 update 1500");
        assertThat(database.number("select count(*) from read_model.flow where name like 'seed %'"))
                .isEqualTo(3_500);
        assertThat(database.number("select count(*) from read_model.flow_version where name like 'seed %'"))
                .isEqualTo(1_000 + 1_500 + 1_500);
        assertThat(api.post("/projections/flows/verify", null).text()).contains("\"equal\":true");
    }

    @Test
    void change_that_is_committed_when_the_streams_are_listed_is_replayed() throws SQLException {
        String changed = api.create("changed", "a").id();
        String deleted = api.create("deleted", "a").id();
        database.awaitLedger();
        database.pauseWhenStreamsAreListed();
        try (Connection pause = database.pause()) {
            api.post("/projections/flows/rebuild", null);
            ReplayDatabase.awaitPaused(pause);
            api.patch("/flows/" + changed, "{\"tags\":[\"b\"]}");
            api.delete("/flows/" + deleted);
            database.awaitLedger();
        }
        Response end = RebuildTest.awaitEnd(api);

        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(api.get("/flows/" + changed).body().at("/tags/0").asString()).isEqualTo("b");
        assertThat(api.get("/flows/" + deleted).status()).isEqualTo(404);
    }

    @Test
    void event_that_is_sequenced_between_two_reads_is_replayed_before_its_successor() throws SQLException {
        String flow = api.create("changed between two reads", "a").id();
        database.awaitLedger();
        try (Connection lock = database.connect()) {
            server.bean(InterruptedReader.class).afterLastPage(() -> {
                api.patch("/flows/" + flow, "{\"tags\":[\"b\"]}");
                database.awaitLedger();
                // Stops the sequencer, so that the deletion stays in the outbox.
                ReplayDatabase.execute(lock, "begin", "lock table event_store.ledger in share mode");
                assertThat(api.delete("/flows/" + flow).status()).isEqualTo(204);
            });

            api.post("/projections/flows/rebuild", null);
            await("a deletion that the rebuild has replayed")
                    .atMost(ReplayDatabase.TIMEOUT)
                    .until(() -> List.of("swapping", "completed")
                            .contains(api.get("/projections/flows/rebuild").field("state")));
            ReplayDatabase.execute(lock, "commit");
        }
        Response end = RebuildTest.awaitEnd(api);

        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        assertThat(database.texts("select tags[1] || ' ' || (valid_to = (select \"time\" from event_store.event"
                        + " where payload->>'id' = version.id::text and event.sequence = version.sequence + 1))"
                        + " from read_model.flow_version version where id = '" + flow + "' order by 1"))
                .containsExactly("a true", "b true");
    }

    private static Response rebuild() {
        assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
        Response end = RebuildTest.awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        return end;
    }
}
