package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.json.JsonMapper;

/** The proof view: verdicts, verifications and checks of exports. */
@BrowserTest
class ProofPageTest {

    private static final String VERDICT = "[data-valid] .state";

    @TempDir
    private static Path temp;

    @RegisterExtension
    static final OwnServer OWN = new OwnServer(12, ProofPageTest::signingKey);

    private final Browser browser = Browser.shared();
    private final TestServer server = OWN.server();
    private final Api api = server.api();

    @Test
    void verification_without_a_checkpoint_names_its_limits() {
        browser.open(server, "#/proof");
        browser.clickText("Verify ledger");

        browser.waitForTexts(VERDICT, "Valid");
        browser.waitForText("All 12 events match their hashes.");
        browser.waitForText("This result does not rule out that all hashes were recomputed.");
        browser.waitForText("Verified up to position 12");
        Accessibility.assertAccessible(browser);
    }

    @Test
    void earlier_checkpoint_anchors_the_history_and_a_different_one_invalidates_it() {
        browser.open(server, "#/proof");
        String checkpoint = browser.element(".selectable").getText();
        assertThat(checkpoint).isEqualTo(api.checkpoint().field("checkpoint"));

        browser.run("navigator.clipboard.writeText = () => Promise.reject()");
        browser.click("[aria-label='Copy checkpoint']");
        browser.waitForTexts("[aria-label='Copy checkpoint']", "Not copied");
        browser.run("delete navigator.clipboard.writeText");
        browser.click("[aria-label='Copy checkpoint']");
        browser.waitForTexts("[aria-label='Copy checkpoint']", "Copied");
        browser.element("#earlier-checkpoint").sendKeys(" ", Keys.chord(Keys.CONTROL, "v"));
        browser.type(Keys.ENTER);
        browser.waitForTexts(VERDICT, "Valid and anchored");
        browser.waitForText("The events up to position 12 match the earlier checkpoint.");

        browser.fill("#earlier-checkpoint", "5:" + "a".repeat(64));
        browser.type(Keys.ENTER);
        browser.waitForTexts(VERDICT, "Invalid");
        browser.waitForText("the ledger was rewritten or rolled back after position 0.");

        browser.fill("#earlier-checkpoint", "40:" + "a".repeat(64));
        browser.type(Keys.ENTER);
        browser.waitForText("The ledger ends at position 12");

        browser.fill("#earlier-checkpoint", "no checkpoint");
        assertThat(browser.run("return document.querySelector('#earlier-checkpoint').validity.patternMismatch"))
                .isEqualTo(true);
    }

    @Test
    void verification_shows_progress_and_continues_while_other_views_are_open() throws SQLException {
        browser.open(server, "#/proof");
        browser.element(".selectable");
        try (Connection connection = OWN.connect();
                Statement holder = connection.createStatement()) {
            connection.setAutoCommit(false);
            holder.execute("lock table event_store.event in access exclusive mode");
            browser.clickText("Verify ledger");
            browser.waitForTexts(".running strong", "Verifying 12 events");
            List<String> elapsed = browser.texts(".running .elapsed");
            await().until(() -> !browser.texts(".running .elapsed").equals(elapsed));
            browser.waitForTexts(".running progress + p", "0 of 12 events");
            browser.clickText("Keys");
            browser.waitForTexts("h1", "API keys");
            browser.clickText("Proof");
            browser.waitForTexts(".running strong", "Verifying 12 events");
            connection.rollback();
        }
        browser.waitForTexts(VERDICT, "Valid");
    }

    @Test
    void changed_event_is_located() throws SQLException {
        browser.open(server, "#/proof");
        changeStoredEvent("flow 6", "flow X");
        try {
            browser.clickText("Verify ledger");
            browser.waitForTexts(VERDICT, "Invalid");
            browser.waitForText("11 events match their hashes.");
            Accessibility.assertAccessible(browser);

            browser.waitForText("Checked 12 positions");
            assertThat((String) browser.run("return document.body.innerText")).doesNotContain("Verified up to");
            browser.clickText("Show the ledger around position 7");
            browser.waitForTexts(".panel h2", "Position 7");
            browser.waitForTexts(".panel .section-header .state", "Invalid");
            assertThat(browser.texts(".checks [data-passed=false]"))
                    .containsExactly(
                            "Failed: The hash does not match the content of this event. One of them was changed.");
            Accessibility.assertAccessible(browser);
            browser.click(".panel [rel=next]");
            browser.waitForTexts(".panel h2", "Position 8");
            browser.waitForTexts(".panel .section-header .state", "Valid");
        } finally {
            changeStoredEvent("flow X", "flow 6");
            endAlarm();
        }
    }

    @Test
    @Tag("nightly")
    void all_faults_are_listed_and_recorded_with_their_extent() throws SQLException {
        changeStoredEvent("flow 3", "flow Y");
        changeStoredEvent("flow 8", "flow Z");
        try {
            browser.open(server, "#/proof");
            browser.clickText("Verify ledger");
            browser.waitForTexts(VERDICT, "Invalid");
            browser.waitForTexts("[data-valid] tbody th", "4", "9");
            browser.open(server, "#/overview");
            browser.waitForTexts("[aria-labelledby=tile-ledger] .figure", "Invalid");
            // A new visit shows the recorded result.
            browser.load(server, "#/proof");
            browser.waitForTexts("[data-recorded-valid] .state", "Invalid");
            browser.waitForTexts("[data-recorded-valid] tbody th", "4", "9");
            await().untilAsserted(() -> assertThat(browser.texts("[aria-labelledby=history] .state"))
                    .startsWith("Invalid"));
        } finally {
            changeStoredEvent("flow Y", "flow 3");
            changeStoredEvent("flow Z", "flow 8");
            endAlarm();
        }
    }

    /** While an alarm is raised, checkpoints are not signed. */
    private void endAlarm() {
        assertThat(api.get("/events/verify").field("valid")).isEqualTo("true");
    }

    @Test
    @Tag("nightly")
    void export_is_checked_in_the_browser() throws IOException {
        String export = api.get("/events", "Accept", "application/x-ndjson").text();
        browser.open(server, "#/proof");
        checkExport(export);
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Valid");
        browser.waitForText(api.checkpoint().field("checkpoint"));

        checkExport(export.substring(export.indexOf('\n') + 1));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Partial");
        checkExport(export.replaceFirst("\n.*\n", "\n"));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Cannot be checked");
        browser.waitForText("Position 2 is missing");
        Accessibility.assertAccessible(browser);
        checkExport(export + export.lines().findFirst().orElseThrow());
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Invalid");
        browser.waitForText("Line 13: position 1 follows position 12.");
        checkExport(export.replace("flow 5", "flow 6"));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Invalid");
        browser.waitForText("Line 6: the hash of position 6 does not match its content.");
    }

    @Test
    void evidence_is_checked_in_the_browser_and_checkpoints_show_their_signature() throws IOException {
        String evidence = api.get("/evidence?limit=3").text();
        browser.open(server, "#/proof");
        browser.waitForText(
                JsonMapper.shared().readTree(evidence).required("key").asString());
        await().until(() -> browser.texts("[aria-labelledby=checkpoint] .state"), List.of("Signed")::equals);

        checkExport(evidence);
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Valid");
        browser.waitForText("3 events in the ledger example.org/ledger with the checkpoint");
        browser.waitForText("The checkpoint is signed by this key.");
        Accessibility.assertAccessible(browser);

        checkExport(evidence.replace("flow 1", "flow 2"));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Invalid");
        browser.waitForText("The event at position 2 is not in the ledger of the checkpoint");
        checkExport(evidence.replace("\\n12\\n", "\\n13\\n"));
        browser.waitForText("The signature of the checkpoint is not valid.");
        checkExport(evidence.replaceAll("(\"key\":\"[^\"]*\\+)[^\"+]*\"", "$1!!!\""));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Invalid");
        browser.waitForText("The signature of the checkpoint is not valid.");
        checkExport(evidence.replaceAll("\"events\":.*", "\"events\":[]}"));
        browser.waitForTexts("[aria-labelledby=export-check] .state", "Not verified");
        checkExport(evidence.replaceAll("—[^\"]*", "").replaceAll("\"key\":\"[^\"]*\"", "\"key\":null"));
        browser.waitForText("The checkpoint is not signed. Compare it with a checkpoint from another source.");
        assertThat(browser.texts("[aria-labelledby=export-check] .state")).containsExactly("Not verified");
        checkExport(evidence.replaceAll("\"path\":", "\"no path\":"));
        browser.waitForText("The file is not complete.");
    }

    private static List<String> signingKey() {
        Path file = temp.resolve("key");
        SigningKeyFile.create(file, "example.org/ledger");
        return List.of("--flowledger.signing-key-file=" + file);
    }

    private void checkExport(String content) throws IOException {
        Path file = Files.writeString(Files.createTempFile("export", ".ndjson"), content);
        browser.element("#export-file").sendKeys(file.toString());
    }

    /** Changes a stored event as a superuser who bypasses the triggers. */
    private static void changeStoredEvent(String before, String after) throws SQLException {
        try (Connection connection = OWN.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            assertThat(statement.executeUpdate("update event_store.event set payload = replace(payload::text, '"
                            + before + "', '" + after + "')::json where payload::text like '%" + before + "%'"))
                    .isEqualTo(1);
        }
    }
}
