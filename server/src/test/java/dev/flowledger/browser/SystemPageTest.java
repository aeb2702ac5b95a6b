package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The system view: throughput, lag, storage, slow commands, rebuild and verification of the read model. */
@BrowserTest
class SystemPageTest {

    private static final String RUNNING_JOB = "article.running";
    private static final String LAST_REBUILD = "[aria-label=Rebuild] .state";
    private static final String LAST_VERIFICATION = "[aria-label=Verification] .state";

    @TempDir
    static Path archives;

    @RegisterExtension
    static final OwnServer OWN = new OwnServer(
            50,
            () -> List.of(
                    "--flowledger.retention.runs=1s",
                    "--flowledger.retention.interval=200ms",
                    "--flowledger.retention.archive=" + archives));

    private final Browser browser = Browser.shared();
    private final TestServer server = OWN.server();
    private final Api api = server.api();

    @Test
    void projection_positions_are_updated_live() {
        browser.open(server, "#/system");
        browser.waitForTexts(
                "h2",
                "Throughput",
                "Lag of the ledger",
                "Read model",
                "Ledger",
                "Nodes",
                "Rebuilds and verifications",
                "Slow commands",
                "Storage",
                "Retention of runs");
        assertThat(browser.texts("[aria-labelledby=storage] tbody tr"))
                .anyMatch(row -> row.startsWith("Events and ledger event_store"))
                .anyMatch(row -> row.startsWith("Read model read_model"));
        assertThat(browser.texts("[aria-labelledby=commands] tbody th")).contains("CreateFlow");
        browser.waitForTexts(".projection > .section-header .state", "Live", "Live");
        String before = browser.texts(".properties dd").get(0);

        api.create("one more");

        await().untilAsserted(
                        () -> assertThat(browser.texts(".properties dd").get(0)).isNotEqualTo(before));
        await().untilAsserted(() -> {
            String events = api.checkpoint().field("position");
            assertThat(browser.texts(".properties dd"))
                    .containsExactly(processed(events), "none", processed(events), "none");
        });
        Accessibility.assertAccessible(browser);
    }

    @Test
    void content_is_counted_and_erased_after_a_confirmation() {
        String flow = api.create("erased on the page").id();
        String run =
                api.createFlowRun(flow, "\"parameters\":{\"who\":\"secret\"}").id();
        browser.open(server, "#/erasure");
        browser.waitForTexts("h1", "Erasure");
        browser.fill("[name=subject]", run);
        browser.fill("[name=reason]", "request 42");
        browser.clickText("Count");

        browser.waitForTexts("#erasure-preview", "Erase the content of 1 flow run?");
        assertThat(browser.focusedText()).isEqualTo("Erase the content of 1 flow run?");
        assertThat(api.get("/flow_runs/" + run).text()).contains("secret");
        Accessibility.assertAccessible(browser);
        browser.click("button.danger");

        browser.waitForText("Erased the content of 1 flow run.");
        browser.waitForTexts("[aria-labelledby=past-erasures] tbody th", "request 42");
        assertThat(api.get("/flow_runs/" + run).text()).doesNotContain("secret");
        browser.open(server, "#/ledger?type=erasure.performed");
        browser.waitForText("erased the content of run");
    }

    @Test
    void archives_of_runs_are_listed() {
        String run = api.createFlowRun(api.create("archived").id()).id();
        api.setState("/flow_runs/" + run, "COMPLETED");
        await().until(() -> api.get("/flow_runs/" + run).status() == 404);

        browser.open(server, "#/system");
        browser.waitForText("then archived in");
        browser.waitForText("archive with 1 flow run, 0 task runs and 2 events");
        JsonNode archive = api.get("/retention").body().required("latest").get(0);
        browser.click("[aria-labelledby=retention] tbody summary");
        browser.waitForText("SHA-256 " + archive.required("sha256").asString());
        assertThat(browser.texts("[aria-labelledby=retention] tbody th").get(0))
                .startsWith(archive.required("name").asString())
                .contains(archives.toUri().toString());
        Accessibility.assertAccessible(browser);
    }

    @Test
    void rebuild_is_shown_in_every_window_and_can_be_cancelled_from_any() throws SQLException {
        browser.open(server, "#/system");
        try (Connection writer = holdAppendBarrier()) {
            rebuild();
            browser.waitForTexts(RUNNING_JOB + " strong", "Replacing the live read model");
            assertThat(browser.texts(RUNNING_JOB + " li").get(0)).matches("[\\d,]+ of [\\d,]+ events");
            assertThat(browser.texts(".projection > .section-header .state")).startsWith("Rebuilding");
            assertThat(browser.texts("button[aria-disabled=true]"))
                    .containsExactly("Verify read model", "Rebuild read model…");
            Accessibility.assertAccessible(browser);

            browser.inAnotherWindow(() -> {
                browser.open(server, "#/system");
                browser.waitForTexts(RUNNING_JOB + " strong", "Replacing the live read model");
                browser.clickText("Cancel");
                browser.waitForTexts(LAST_REBUILD, "Cancelled");
            });

            browser.waitForTexts(LAST_REBUILD, "Cancelled");
            browser.waitForTexts(".projection > .section-header .state", "Live", "Live");
            writer.rollback();
        }

        await().until(() -> api.post("/projections/flows/rebuild", null).status() == 202);
        browser.waitForTexts(LAST_REBUILD, "Completed");
        assertThat(browser.texts("[data-job-state=completed] li").get(0)).matches("([\\d,]+) of \\1 events");
        await().untilAsserted(
                        () -> assertThat(browser.texts(".job-history .state")).startsWith("Completed", "Cancelled"));
    }

    @Test
    @Tag("nightly")
    void rebuild_started_by_another_client_is_shown() throws SQLException {
        browser.expectStatus(409);
        browser.open(server, "#/system");
        browser.element("main .buttons");
        // A hidden page does not poll, so it does not know about the rebuild.
        browser.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
        try (Connection writer = holdAppendBarrier()) {
            assertThat(api.post("/projections/flows/rebuild", null).status()).isEqualTo(202);
            await("the rebuild waits for the append barrier")
                    .until(() ->
                            api.get("/projections/flows/rebuild").field("state").equals("swapping"));

            rebuild();

            browser.waitForText("A rebuild or verification is already running. Its progress is shown below.");
            browser.waitForTexts(RUNNING_JOB + " strong", "Replacing the live read model");
            browser.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
            writer.rollback();
        }
        browser.waitForTexts(LAST_REBUILD, "Completed");
    }

    @Test
    void verification_lists_differences_and_rebuild_removes_them() {
        String different = api.create("different", "right").id();
        String missing = api.create("missing").id();
        server.sql()
                .sql("update read_model.flow set tags = '{wrong}' where id = ?::uuid")
                .param(different)
                .update();
        server.sql()
                .sql("delete from read_model.flow where id = ?::uuid")
                .param(missing)
                .update();
        browser.open(server, "#/system");

        browser.clickText("Verify read model");
        browser.waitForTexts(LAST_VERIFICATION, "Completed");
        browser.waitForText("Differences");
        assertThat(browser.texts("[aria-labelledby=differences] tbody tr"))
                .containsExactlyInAnyOrder(
                        "flow id " + missing + " missing – – –",
                        "flow id " + different + " different tags [\"wrong\"] [\"right\"]");
        browser.waitForText("Rebuild the read model to remove the differences.");
        Accessibility.assertAccessible(browser);

        rebuild();
        browser.waitForText("The read model has been rebuilt since. Verify it again.");
        browser.clickText("Verify read model");
        browser.waitForText("No differences.");
        assertThat(browser.texts("[aria-labelledby=differences] tbody tr")).isEmpty();
    }

    @Test
    @Tag("nightly")
    void failed_rebuild_shows_its_error() {
        api.post("/projections/flows/rebuild", null);
        browser.open(server, "#/system");
        browser.waitForTexts(LAST_REBUILD, "Completed");
        String error = "Event 1 (flow.created) at position 7 cannot be replayed: no reason.";
        server.sql()
                .sql(
                        "update event_store.replay_job set state = 'failed', error = ?"
                                + " where started = (select max(started) from event_store.replay_job where purpose = 'rebuild')")
                .param(error)
                .update();

        browser.waitForTexts(LAST_REBUILD, "Failed");
        browser.waitForTexts("[data-job-state=failed] [role=alert]", error);
        browser.waitForTexts(".projection > .section-header .state", "Failed", "Live");
        Accessibility.assertAccessible(browser);
        server.sql()
                .sql("update event_store.replay_job set state = 'completed', error = null where state = 'failed'")
                .update();
    }

    private void rebuild() {
        browser.clickText("Rebuild read model…");
        browser.waitForText("A rebuild replays all events into a new read model beside this one");
        browser.clickText("Rebuild now");
    }

    /** Holds the append barrier shared, as a writer does, so that a rebuild has to wait. */
    private static Connection holdAppendBarrier() throws SQLException {
        Connection connection = OWN.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("select pg_advisory_xact_lock_shared(event_store.append_barrier())");
        return connection;
    }

    private static String processed(String events) {
        return events + " of " + events + " events";
    }
}
