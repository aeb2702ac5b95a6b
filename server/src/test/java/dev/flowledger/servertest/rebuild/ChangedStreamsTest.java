package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilds of streams with one event, and of those with more, which are read in another way. */
class ChangedStreamsTest {

    private final ReplayDatabase database = new ReplayDatabase(Postgres.newDatabase());
    private TestServer server;
    private Api api;

    @BeforeEach
    void start() {
        server = TestServer.on(database.url());
        api = server.api();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void streams_of_every_length_are_copied_once() {
        database.seed(1, 7_000);
        database.seedUpdates(1_001, 3_500, 1);
        database.seedUpdates(501, 1_000, 3);
        database.seedUpdates(7_000, 7_000, 2_500);

        assertThat(rebuild().body().path("processed").asLong()).isEqualTo(7_000 + 2_500 + 1_500 + 2_500);

        assertThat(database.texts("select count(*) || ' ' || sequence || ' ' || tags[1] from read_model.flow"
                        + " where sequence > 0 group by sequence, tags[1] order by sequence"))
                .containsExactly("2500 1 update 1", "500 3 update 3", "1 2500 update 2500");
        assertThat(database.number("select count(*) from read_model.flow")).isEqualTo(7_000);
        assertThat(database.number("select count(*) from read_model.flow_version"))
                .isEqualTo(2_500 + 1_500 + 2_500);
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

    private Response rebuild() {
        assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
        Response end = RebuildTest.awaitEnd(api);
        assertThat(end.field("state")).as(end.text()).isEqualTo("completed");
        return end;
    }
}
