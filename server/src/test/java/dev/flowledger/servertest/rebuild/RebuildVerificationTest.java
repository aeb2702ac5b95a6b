package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rebuild verifies the ledger, so that changed events do not replace correct rows of the read model. */
class RebuildVerificationTest {

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    /** The flow whose creation is at position 2. */
    private static String second;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url());
        api = server.api();
        api.create("first");
        second = api.create("second", "true").id();
        api.create("third");
        database.awaitSequenced();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rebuild_of_changed_events_fails_unless_it_is_unverified() throws SQLException {
        changeTag("true", "forged");

        Response refused = rebuild("");

        assertThat(refused.field("state")).isEqualTo("failed");
        assertThat(refused.field("unverified")).isEqualTo("false");
        assertThat(refused.field("error"))
                .contains(
                        "The ledger is not valid: The event at position 2",
                        "Verify the ledger first",
                        "unverified=true");
        assertThat(tag(second)).isEqualTo("true");
        assertThat(database.texts("select nspname from pg_namespace where nspname = 'read_model_shadow'"))
                .isEmpty();

        Response forced = rebuild("?unverified=true");

        assertThat(forced.field("state")).as(forced.text()).isEqualTo("completed");
        assertThat(forced.field("unverified")).isEqualTo("true");
        assertThat(tag(second)).isEqualTo("forged");

        changeTag("forged", "true");
        assertThat(rebuild("").field("state")).isEqualTo("completed");
        assertThat(tag(second)).isEqualTo("true");
    }

    private static void changeTag(String from, String to) throws SQLException {
        database.execute(
                "alter table event_store.event disable trigger event_is_append_only",
                "update event_store.event set payload = replace(payload::text, '\"%s\"', '\"%s\"')::json"
                        .formatted(from, to),
                "alter table event_store.event enable trigger event_is_append_only");
    }

    /** Damage that the comparison of the events with their entries does not find. */
    private enum Damage {
        REMOVED_ENTRY(
                "delete from event_store.ledger where position = 2",
                "insert into event_store.ledger select * from kept where position = 2",
                "Position 2 is missing"),
        REMOVED_LAST_ENTRY(
                "delete from event_store.ledger where position = 3",
                "insert into event_store.ledger select * from kept where position = 3",
                "has no ledger entry and is not in the outbox"),
        REMOVED_EVENT(
                "update event_store.ledger set global_index = global_index + 1000 where position = 2",
                "update event_store.ledger set global_index = global_index - 1000 where position = 2",
                "The event at position 2 was removed");

        private final String change;
        private final String undo;
        private final String reason;

        Damage(String change, String undo, String reason) {
            this.change = change;
            this.undo = undo;
            this.reason = reason;
        }
    }

    @Test
    void rebuild_fails_if_an_event_or_an_entry_was_removed() throws SQLException {
        database.execute("create table kept as table event_store.ledger");
        for (Damage damage : Damage.values()) {
            database.execute("set session_replication_role = replica", damage.change);
            Response rebuild = rebuild("");
            database.execute("set session_replication_role = replica", damage.undo);

            assertThat(rebuild.field("state")).as(damage.name()).isEqualTo("failed");
            assertThat(rebuild.field("error")).contains(damage.reason);
        }
        assertThat(rebuild("").field("state")).isEqualTo("completed");
    }

    private static Response rebuild(String query) {
        assertThat(api.post("/projections/flows/rebuild" + query, null).status())
                .isEqualTo(202);
        return RebuildTest.awaitEnd(api);
    }

    private static String tag(String flow) {
        return api.get("/flows/" + flow).body().at("/tags/0").asString();
    }
}
