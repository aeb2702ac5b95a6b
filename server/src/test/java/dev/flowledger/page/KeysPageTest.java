package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Keys as an operator hands them out, on a server that requires them. */
class KeysPageTest {

    private static final String NAMES = "[aria-labelledby=working] tbody th";

    private static Browser browser;
    private static TestServer server;

    @BeforeAll
    static void start() {
        browser = Browser.shared();
        server = TestServer.requiringKeys(Postgres.newDatabase());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_key_is_issued_and_its_secret_is_shown_once() {
        openAs(TestServer.ADMIN_KEY, "#/keys");
        browser.fill("[name=name]", "the 'nightly' pipeline");
        browser.fill("[name=role]", "writer");
        browser.type(Keys.TAB, Keys.ENTER);

        browser.sees("article h2", "The secret of the 'nightly' pipeline, writer");
        assertThat(browser.focused()).isEqualTo("The secret of the 'nightly' pipeline, writer");
        String secret = browser.element(".digest").getText();
        assertThat(server.api().as(secret).create("made with the new key").status())
                .isEqualTo(201);
        assertThat(browser.texts(NAMES)).contains("the 'nightly' pipeline");
        Looks.assertEverybodyCanUse(browser);

        browser.clickOn("Proof");
        browser.sees("h1", "Proof");
        browser.clickOn("Keys");
        browser.element(NAMES);
        assertThat((String) browser.run("return document.documentElement.outerHTML"))
                .doesNotContain(secret);
        assertThat((String)
                        browser.run("return JSON.stringify([history.state, {...sessionStorage}, {...localStorage}])"))
                .doesNotContain(secret);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_name_that_is_taken_or_reserved_is_refused_in_words() {
        server.admin().issue("taken", "reader");
        openAs(TestServer.ADMIN_KEY, "#/keys");
        browser.fill("[name=name]", "taken");
        browser.type(Keys.ENTER);
        browser.sees(".problem p:first-child", "Conflict");

        browser.fill("[name=name]", "admin");
        browser.type(Keys.ENTER);
        browser.sees("must not be admin or anonymous");
    }

    @Test
    void a_key_is_revoked_after_a_second_thought() {
        String secret = server.admin().issue("goes", "reader");
        openAs(TestServer.ADMIN_KEY, "#/keys");

        browser.click("[aria-label='Revoke goes']");
        Looks.assertEverybodyCanUse(browser);
        browser.type(Keys.ESCAPE);
        browser.element("[aria-label='Revoke goes']");
        assertThat(server.api().as(secret).post("/flows/count", null).status()).isEqualTo(200);

        browser.click("[aria-label='Revoke goes']");
        assertThat(browser.focused()).containsSubsequence("Revoke", "goes", "now");
        browser.type(Keys.ENTER);
        browser.sees("details tbody th", "");
        assertThat(browser.texts(NAMES)).doesNotContain("goes");
        assertThat(server.api().as(secret).post("/flows/count", null).status()).isEqualTo(401);
        browser.click("summary");
        browser.sees("details tbody th", "goes");
    }

    @Test
    void each_view_says_which_role_it_needs() {
        String reader = server.admin().issue("reads", "reader");
        for (String view : new String[] {"keys", "projections"}) {
            openAs(reader, "#/" + view);
            browser.sees("This needs the role operator.");
        }
        for (String view : new String[] {"ledger", "ledger/1", "proof"}) {
            openAs(reader, "#/" + view);
            browser.sees("This needs the role auditor.");
        }
        Looks.assertEverybodyCanUse(browser);
        browser.clickOn("Use another key");
        browser.fill("#key", TestServer.ADMIN_KEY);
        browser.type(Keys.ENTER);
        browser.element(".digest");
    }

    private static void openAs(String key, String hash) {
        browser.open(server, "#/nowhere");
        browser.run("sessionStorage.setItem('flowledger.key', arguments[0])", key);
        browser.open(server, hash);
    }
}
