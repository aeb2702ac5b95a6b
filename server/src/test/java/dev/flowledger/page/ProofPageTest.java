package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The proof as an auditor asks for it. */
class ProofPageTest {

    private static final String VERDICT = "[data-verdict] .state";

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
        for (int i = 0; i < 12; i++) {
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
    void a_verification_without_a_digest_says_what_it_does_not_prove() {
        browser.open(server, "#/proof");
        browser.clickOn("Verify everything");

        browser.sees(VERDICT, "Sound");
        browser.sees("All 12 events are what their hashes were made of");
        browser.sees("Without a digest that was kept elsewhere this does not prove that nobody has computed all hashes"
                + " anew.");
        browser.sees("Verified up to position 12");
        Looks.assertEverybodyCanUse(browser);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_digest_that_was_kept_proves_the_history_up_to_it_and_another_one_finds_it_rewritten() {
        browser.open(server, "#/proof");
        String digest = browser.element(".digest").getText();
        assertThat(digest).isEqualTo(api.get("/events/digest").field("digest"));

        browser.click("[aria-label='Copy the digest']");
        browser.sees(".copy", "Copied");
        browser.element("#kept").sendKeys(" ", Keys.chord(Keys.CONTROL, "v"));
        browser.type(Keys.ENTER);
        browser.sees(VERDICT, "Proven");
        browser.sees("The history up to position 12 is the one that your digest was taken of.");

        browser.fill("#kept", "5:" + "a".repeat(64));
        browser.type(Keys.ENTER);
        browser.sees(VERDICT, "Broken");
        browser.sees("The hash at position 5 is not that of the digest: the history up to there was rewritten.");

        browser.fill("#kept", "40:" + "a".repeat(64));
        browser.type(Keys.ENTER);
        browser.sees("The ledger ends at position 12, but the digest is of position 40: the end was cut off.");

        browser.fill("#kept", "no digest");
        assertThat(browser.run("return document.querySelector('#kept').validity.patternMismatch"))
                .isEqualTo(true);
    }

    @Test
    void a_long_verification_says_for_how_long_and_goes_on_while_other_views_are_looked_at() throws SQLException {
        browser.open(server, "#/proof");
        browser.element(".digest");
        try (Connection connection = DriverManager.getConnection(database);
                Statement holder = connection.createStatement()) {
            connection.setAutoCommit(false);
            holder.execute("lock table event_store.event in access exclusive mode");
            browser.clickOn("Verify everything");
            browser.sees(".busy strong", "Verifying 12 events");
            await().untilAsserted(() ->
                    assertThat(browser.texts(".busy p").get(0)).matches("Verifying 12 events for 0\\.[2-9] s"));
            browser.sees(".busy progress + p", "0 of 12 events");
            browser.clickOn("Keys");
            browser.sees("h1", "Keys");
            browser.clickOn("Proof");
            browser.sees(".busy strong", "Verifying 12 events");
            connection.rollback();
        }
        browser.sees(VERDICT, "Sound");
    }

    @Test
    void a_broken_history_shows_where() throws SQLException {
        browser.open(server, "#/proof");
        change("flow 6", "flow X");
        try {
            browser.clickOn("Verify everything");
            browser.sees(VERDICT, "Broken");
            browser.sees("is not what its hash was made of");
            browser.sees("6 events were found to be in order.");
            Looks.assertEverybodyCanUse(browser);

            browser.clickOn("The ledger around position 7");
            browser.sees("[aria-current=true] th a", "7");
            browser.clickOn("7");
            browser.sees(".title + p .state", "Broken");
            assertThat(browser.texts(".checks [data-good=false]"))
                    .containsExactly(
                            "Wrong: Its hash is not that of the hash before it and these bytes: the event or its"
                                    + " hash has been changed.");
            Looks.assertEverybodyCanUse(browser);
            browser.clickOn("Position 8 →");
            browser.sees(".title + p .state", "In its place");
        } finally {
            change("flow X", "flow 6");
        }
    }

    /** As a superuser can who does not mind triggers. */
    private static void change(String before, String after) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            assertThat(statement.executeUpdate("update event_store.event set payload = replace(payload::text, '"
                            + before + "', '" + after + "')::json where payload::text like '%" + before + "%'"))
                    .isEqualTo(1);
        }
    }
}
