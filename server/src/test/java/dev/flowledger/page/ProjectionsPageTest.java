package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The projections as an operator looks after them. */
class ProjectionsPageTest {

    private static final String UNDER_WAY = "[data-replay=running]";
    private static final String LAST_REBUILD = "[aria-label=Rebuild] .state";
    private static final String LAST_VERIFICATION = "[aria-label=Verification] .state";

    private static Browser browser;
    private static String database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        browser = Browser.shared();
        database = Postgres.newDatabase();
        server = TestServer.on(database);
        api = server.api();
        for (int i = 0; i < 50; i++) {
            api.create("flow " + i);
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void how_far_the_projections_are_is_shown_as_it_changes() {
        browser.open(server, "#/projections");
        browser.sees("h2", "flows", "ledger");
        browser.sees(".projection > .title .state", "live", "live");
        String before = browser.texts(".facts dd").get(0);

        api.create("one more");

        await().untilAsserted(
                        () -> assertThat(browser.texts(".facts dd").get(0)).isNotEqualTo(before));
        await().untilAsserted(() -> {
            String events = api.get("/events/digest").field("position");
            assertThat(browser.texts(".facts dd")).containsExactly(seen(events), "nothing", seen(events), "nothing");
        });
        Looks.assertEverybodyCanUse(browser);
    }

    @Test
    void two_windows_follow_one_rebuild_and_either_can_cancel_it() throws SQLException {
        browser.open(server, "#/projections");
        try (Connection inside = insideTheGate()) {
            browser.clickOn("Rebuild");
            browser.sees(UNDER_WAY + " strong", "Replaying the events");
            assertThat(browser.texts(UNDER_WAY + " li").get(0)).matches("[\\d,]+ of [\\d,]+ events");
            assertThat(browser.texts(".projection > .title .state")).startsWith("rebuilding");
            assertThat(browser.texts("button[aria-disabled=true]")).containsExactly("Rebuild", "Verify");
            Looks.assertEverybodyCanUse(browser);

            browser.inAnotherWindow(() -> {
                browser.open(server, "#/projections");
                browser.sees(UNDER_WAY + " strong", "Replaying the events");
                browser.clickOn("Cancel");
                browser.sees(LAST_REBUILD, "Cancelled");
            });

            browser.sees(LAST_REBUILD, "Cancelled");
            browser.sees(".projection > .title .state", "live", "live");
            inside.rollback();
        }

        await().until(() -> api.post("/projections/flows/rebuild", null).status() == 202);
        browser.sees(LAST_REBUILD, "Completed");
        assertThat(browser.texts("[data-replay=completed] li").get(0)).matches("([\\d,]+) of \\1 events");
    }

    @Test
    void a_rebuild_that_somebody_else_has_begun_is_followed() throws SQLException {
        browser.open(server, "#/projections");
        browser.element("main .buttons");
        // A window that nobody sees does not ask how things are.
        browser.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
        try (Connection inside = insideTheGate()) {
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);

            browser.clickOn("Rebuild");

            browser.sees("One is under way already, begun elsewhere. This is it.");
            browser.sees(UNDER_WAY + " strong", "Replaying the events");
            browser.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
            inside.rollback();
        }
        browser.sees(LAST_REBUILD, "Completed");
    }

    @Test
    void a_verification_shows_what_differs_and_a_rebuild_mends_it() {
        String spoilt = api.create("spoilt", "right").id();
        String missing = api.create("missing").id();
        server.sql()
                .sql("update read_model.flow set tags = '{wrong}' where id = ?::uuid")
                .param(spoilt)
                .update();
        server.sql()
                .sql("delete from read_model.flow where id = ?::uuid")
                .param(missing)
                .update();
        browser.open(server, "#/projections");

        browser.clickOn("Verify");
        browser.sees(LAST_VERIFICATION, "Completed");
        browser.sees("What differs");
        assertThat(browser.texts("tbody tr"))
                .containsExactlyInAnyOrder(
                        "flow id " + missing + " missing – – –",
                        "flow id " + spoilt + " has other values tags [\"wrong\"] [\"right\"]");
        browser.sees("A rebuild mends all of it.");
        Looks.assertEverybodyCanUse(browser);

        browser.clickOn("Rebuild");
        browser.sees("It has been rebuilt since. Verify it again.");
        browser.clickOn("Verify");
        browser.sees("Nothing differs.");
        assertThat(browser.texts("tbody tr")).isEmpty();
    }

    @Test
    void the_last_error_is_told() {
        api.post("/projections/flows/rebuild", null);
        browser.open(server, "#/projections");
        browser.sees(LAST_REBUILD, "Completed");
        String error = "Event 1 (flow.created) at position 7 cannot be replayed: no reason.";
        server.sql()
                .sql(
                        "update event_store.replay_job set state = 'failed', error = ?"
                                + " where started = (select max(started) from event_store.replay_job where purpose = 'rebuild')")
                .param(error)
                .update();

        browser.sees(LAST_REBUILD, "Failed");
        browser.sees("[data-replay=failed] [role=alert]", error);
        browser.sees(".projection > .title .state", "failed", "live");
        Looks.assertEverybodyCanUse(browser);
        server.sql()
                .sql("update event_store.replay_job set state = 'completed', error = null where state = 'failed'")
                .update();
    }

    /** A writer that has passed the gate and does not come out: a rebuild has to wait. */
    private static Connection insideTheGate() throws SQLException {
        Connection connection = DriverManager.getConnection(database);
        connection.setAutoCommit(false);
        connection.createStatement().execute("select pg_advisory_xact_lock_shared(event_store.append_barrier())");
        return connection;
    }

    private static String seen(String events) {
        return events + " of " + events + " events";
    }
}
