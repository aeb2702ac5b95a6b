package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A sequence of global indexes that is behind the events, as after logical replication or an incomplete restore. */
@ExtendWith(OutputCaptureExtension.class)
class GlobalIndexSequenceTest {

    private static final String SET = "select setval('event_store.event_global_index_seq', %d)";

    private final LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

    @Test
    void sequence_is_corrected_at_the_start_if_it_is_behind_the_events(CapturedOutput output) throws SQLException {
        database.migrate();

        try (TestServer first = TestServer.on(database.url())) {
            assertThat(output.getOut()).as("it was never used").doesNotContain("sequence of global indexes");
            assertThat(database.number("select count(*) from event_store.event_global_index_seq where not is_called"))
                    .isEqualTo(1);
            first.api().create("before the gap");
            database.execute(SET.formatted(1000));
            first.api().create("after the gap");
        }
        long highest = database.number("select max(global_index) from event_store.event");
        restartAsRestoreDoes(highest + 1);
        assertThat(output.getOut()).as("it was restored").doesNotContain("sequence of global indexes");
        database.execute(SET.formatted(10));

        try (TestServer second = TestServer.on(database.url())) {
            assertThat(output.getOut())
                    .contains("The sequence of global indexes was at 10, but the event store has events up to "
                            + highest);
            assertThat(second.api().create("later").status()).isEqualTo(201);
            assertThat(database.number("select global_index from event_store.event order by \"time\" desc limit 1"))
                    .isGreaterThan(highest);
            database.awaitSequenced();
            database.assertConsistent(second.api());
        }
    }

    private void restartAsRestoreDoes(long next) throws SQLException {
        database.execute("alter table event_store.event alter column global_index restart with " + next);
        database.migrate();
        assertThat(database.number("select count(*) from event_store.event_global_index_seq where not is_called"))
                .as("it was not corrected")
                .isEqualTo(1);
    }

    @Test
    void global_index_that_is_assigned_twice_is_a_failure_and_not_a_lost_race(CapturedOutput output) {
        Api api = TestServer.shared().api();
        api.create("index");
        api.create("next index");
        TestServer.shared()
                .sql()
                .sql(
                        "select setval('event_store.event_global_index_seq', max(global_index) - 1) from event_store.event")
                .query(Long.class)
                .single();

        assertThat(api.create("repeated index").status()).isEqualTo(500);
        assertThat(output.getOut())
                .contains("The sequence of global indexes is behind the table event_store.event")
                .doesNotContain("lost the race");
        assertThat(api.create("repeated index").status())
                .as("the sequence has passed the events")
                .isEqualTo(201);
    }

    /** Work in proportion to the indexes would not end. */
    @Test
    @Tag("nightly")
    void jump_of_the_sequence_costs_nothing() throws SQLException {
        try (TestServer first = TestServer.on(database.url())) {
            first.api().create("before the jump");
            database.execute(SET.formatted(1_000_000_000_000L));
            first.api().create("after the jump");
            database.execute(SET.formatted(9_000_000_000_000_000_000L));
            first.api().create("after another jump");
            database.awaitSequenced();
        }

        try (TestServer second = TestServer.on(database.url())) {
            assertThat(second.api().byName("after another jump").status()).isEqualTo(200);
            assertThat(second.api()
                            .post("/projections/flows/verify", "")
                            .body()
                            .at("/equal")
                            .asBoolean())
                    .isTrue();
            assertThat(second.api().post("/projections/flows/rebuild", "").status())
                    .isEqualTo(202);
            await("the rebuild")
                    .atMost(LedgerDatabase.TIMEOUT)
                    .until(() -> second.api()
                            .get("/projections/flows/rebuild")
                            .field("state")
                            .equals("completed"));
            assertThat(second.api().create("after the rebuild").status()).isEqualTo(201);
            database.awaitSequenced();
            database.assertConsistent(second.api());
        }
    }
}
