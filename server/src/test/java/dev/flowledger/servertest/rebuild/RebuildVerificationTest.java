package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A rebuild verifies the ledger, so that changed events do not replace correct rows of the read model. */
class RebuildVerificationTest {

    @Test
    void rebuild_of_changed_events_fails_unless_it_is_unverified() throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer server = TestServer.on(database.url())) {
            Api api = server.api();
            api.create("first");
            String changed = api.create("second", "true").id();
            database.awaitSequenced();
            database.execute(
                    "alter table event_store.event disable trigger event_is_append_only",
                    "update event_store.event set payload = replace(payload::text, '\"true\"', '\"forged\"')::json",
                    "alter table event_store.event enable trigger event_is_append_only");

            Response refused = rebuild(api, "");

            assertThat(refused.field("state")).isEqualTo("failed");
            assertThat(refused.field("unverified")).isEqualTo("false");
            assertThat(refused.field("error"))
                    .contains(
                            "The ledger is not valid: The event at position 2",
                            "Verify the ledger first",
                            "unverified=true");
            assertThat(tag(api, changed)).isEqualTo("true");
            assertThat(database.texts("select nspname from pg_namespace where nspname = 'read_model_shadow'"))
                    .isEmpty();

            Response forced = rebuild(api, "?unverified=true");

            assertThat(forced.field("state")).as(forced.text()).isEqualTo("completed");
            assertThat(forced.field("unverified")).isEqualTo("true");
            assertThat(tag(api, changed)).isEqualTo("forged");
        }
    }

    private static Response rebuild(Api api, String query) {
        assertThat(api.post("/projections/flows/rebuild" + query, null).status())
                .isEqualTo(202);
        return RebuildTest.awaitEnd(api);
    }

    private static String tag(Api api, String flow) {
        return api.get("/flows/" + flow).body().at("/tags/0").asString();
    }
}
