package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The API keys view, on a server that requires API keys. It also has the keys of other tests. */
@BrowserTest
class ApiKeysPageTest {

    private static final String NAMES = "[aria-labelledby=active-keys] tbody th";

    private final Browser browser = Browser.shared();
    private final TestServer server = TestServer.sharedRequiringKeys();

    /** Another test of this server begins without a key in the tab. */
    @AfterEach
    void forgetKey() {
        browser.run("sessionStorage.clear()");
    }

    @Test
    void issued_secret_is_shown_once() {
        openAs(TestServer.ADMIN_KEY, "#/keys");
        browser.fill("[name=name]", "the 'nightly' pipeline");
        browser.fill("[name=role]", "writer");
        browser.type(Keys.TAB, Keys.TAB, "imports of the night", Keys.ENTER);

        browser.waitForTexts("article h2", "API key issued: the 'nightly' pipeline (writer)");
        assertThat(browser.focusedText()).isEqualTo("API key issued: the 'nightly' pipeline (writer)");
        String secret = browser.element(".selectable").getText();
        assertThat(server.api().as(secret).create("made with the new key").status())
                .isEqualTo(201);
        assertThat(browser.texts(NAMES)).contains("the 'nightly' pipeline imports of the night");
        Accessibility.assertAccessible(browser);

        browser.clickText("Proof");
        browser.waitForTexts("h1", "Proof");
        browser.clickText("Keys");
        browser.element(NAMES);
        assertThat((String) browser.run("return document.documentElement.outerHTML"))
                .doesNotContain(secret);
        assertThat((String)
                        browser.run("return JSON.stringify([history.state, {...sessionStorage}, {...localStorage}])"))
                .doesNotContain(secret);
    }

    @Test
    @Tag("nightly")
    void taken_and_reserved_names_are_rejected() {
        browser.expectStatus(409, 422);
        server.admin().issue("taken", "reader");
        openAs(TestServer.ADMIN_KEY, "#/keys");
        browser.fill("[name=name]", "taken");
        browser.type(Keys.ENTER);
        browser.waitForTexts(".error-message p:first-child", "Conflict");

        browser.fill("[name=name]", "admin");
        browser.type(Keys.ENTER);
        browser.waitForText("must not be");
    }

    @Test
    void key_is_revoked_after_confirmation() {
        String secret = server.admin().issue("short-lived", "reader");
        openAs(TestServer.ADMIN_KEY, "#/keys");

        browser.click("[aria-label='Revoke short-lived']");
        Accessibility.assertAccessible(browser);
        browser.type(Keys.ESCAPE);
        browser.element("[aria-label='Revoke short-lived']");
        assertThat(server.api().as(secret).post("/flows/count", null).status()).isEqualTo(200);

        browser.click("[aria-label='Revoke short-lived']");
        assertThat(browser.focusedText()).containsSubsequence("Revoke", "short-lived", "now");
        browser.type(Keys.ENTER);
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).doesNotContain("short-lived"));
        assertThat(server.api().as(secret).post("/flows/count", null).status()).isEqualTo(401);
        browser.click("summary");
        await().untilAsserted(
                        () -> assertThat(browser.texts("details tbody th")).contains("short-lived"));
    }

    @Test
    void key_is_rotated_and_both_are_valid_for_the_grace_period() {
        String before = server.admin().issue("rotated", "writer");
        openAs(TestServer.ADMIN_KEY, "#/keys");

        browser.click("[aria-label='Rotate rotated']");
        browser.element("[name=grace]");
        Accessibility.assertAccessible(browser);
        browser.fill("[name=grace]", "for a week");
        browser.click("form.confirm button");
        browser.waitForTexts("article h2", "API key issued: rotated (writer)");
        String after = browser.element(".selectable").getText();

        for (String secret : List.of(before, after)) {
            assertThat(server.api().as(secret).get("/keys/me").status()).isEqualTo(200);
        }
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).containsSequence("rotated", "rotated"));
        assertThat(browser.texts("[aria-labelledby=active-keys] td:nth-child(4)"))
                .anyMatch(expiry -> expiry.startsWith("in 6 days") && expiry.endsWith("rotated"));
        assertThat(browser.texts("[aria-label='Rotate rotated']")).hasSize(1);
        browser.open(server, "#/ledger?type=key.rotated");
        await().untilAsserted(() ->
                assertThat(browser.texts(".event-cell")).contains("admin rotated API key rotated with role writer"));
    }

    @Test
    void expiry_and_last_use_are_shown_and_auditors_cannot_change_keys() {
        openAs(TestServer.ADMIN_KEY, "#/keys");
        browser.fill("[name=name]", "an auditor");
        browser.fill("[name=role]", "auditor");
        browser.fill("[name=days]", "in 90 days");
        browser.click("form.issue-key button");
        browser.waitForTexts("article h2", "API key issued: an auditor (auditor)");
        String secret = browser.element(".selectable").getText();
        assertThat(server.api().as(secret).get("/keys/me").field("expires_at")).isNotEmpty();

        openAs(secret, "#/keys");
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).contains("an auditor"));
        assertThat(browser.texts("[aria-labelledby=active-keys] thead th"))
                .containsExactly("Name", "Role", "Issued", "Expires", "Last used");
        assertThat(browser.texts("form.issue-key, [aria-label^=Revoke]")).isEmpty();
        Accessibility.assertAccessible(browser);
    }

    @Test
    @Tag("nightly")
    void server_without_authentication_says_why_it_issues_no_keys() {
        browser.open("#/keys");
        browser.waitForText("Authentication is off");
        assertThat(browser.texts("form.issue-key")).isEmpty();
    }

    @Test
    @Tag("nightly")
    void views_name_the_role_they_need() {
        browser.expectStatus(403);
        String reader = server.admin().issue("views: reader", "reader");
        openAs(reader, "#/system");
        browser.waitForText("operator");
        for (String view : new String[] {"keys", "ledger", "ledger/1", "proof"}) {
            browser.open(server, "#/" + view);
            browser.waitForText("auditor");
        }
        Accessibility.assertAccessible(browser);
        browser.clickText("Use another API key");
        browser.fill("#key", TestServer.ADMIN_KEY);
        browser.type(Keys.ENTER);
        browser.element(".selectable");
    }

    private void openAs(String key, String hash) {
        // A file that needs no key.
        browser.load(server, "app/icon.svg");
        browser.run("sessionStorage.setItem('flowledger.key', arguments[0])", key);
        browser.load(server, hash);
    }
}
