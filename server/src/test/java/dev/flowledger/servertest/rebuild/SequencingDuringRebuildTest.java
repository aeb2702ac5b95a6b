package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.rebuild.InterruptedReader;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ReplayDatabase;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rebuild while the sequencer moves events from the outbox to the ledger. */
class SequencingDuringRebuildTest {

    private final ReplayDatabase database = new ReplayDatabase(Postgres.newDatabase());

    @Test
    void event_that_is_sequenced_between_two_reads_is_replayed_before_its_successor() throws SQLException {
        try (TestServer server = TestServer.on(database.url(), new Class<?>[] {InterruptedReader.class});
                Connection lock = database.connect()) {
            Api api = server.api();
            String flow = api.create("changed and deleted", "a").id();
            database.awaitLedger();
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
            await("the end of the rebuild")
                    .atMost(ReplayDatabase.TIMEOUT)
                    .until(() ->
                            api.get("/projections/flows/rebuild").field("state").equals("completed"));

            assertThat(
                            database.texts(
                                    "select tags[1] || ' ' || (valid_to = (select \"time\" from event_store.event"
                                            + " where sequence = version.sequence + 1)) from read_model.flow_version version order by 1"))
                    .containsExactly("a true", "b true");
        }
    }
}
