package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page of a server whose callers need a key. */
class KeyOfPageTest {

    private final Browser browser = Browser.shared();

    @Test
    void a_key_is_asked_for_kept_for_the_tab_and_forgotten_when_told_so() {
        try (TestServer server = TestServer.requiringKeys(Postgres.newDatabase())) {
            String flow = server.admin().create("keys: flow").id();
            String reader = server.admin().issue("looks only", "reader");

            browser.open(server, "#/flows");
            browser.sees("h1", "A key, please");
            browser.fill("#key", "fl_wrong");
            browser.type(Keys.ENTER);
            browser.sees("#key-problem", "The key is not valid, or no longer.");
            browser.fill("#key", reader);
            browser.type(Keys.ENTER);
            browser.sees(".count", "1 flow");
            assertThat(browser.hash()).isEqualTo("#/flows");

            browser.reload();
            browser.clickOn("keys: flow");
            browser.sees("h1", "keys: flow");
            browser.sees("This needs the role auditor.");
            browser.clickOn("Use another key");
            browser.fill("#key", TestServer.ADMIN_KEY);
            browser.type(Keys.ENTER);
            browser.sees(".timeline strong", "admin");
            assertThat(browser.hash()).isEqualTo("#/flows/" + flow);

            browser.clickOn("Forget key");
            browser.sees("h1", "A key, please");
            await().untilAsserted(() -> assertThat(browser.run("return sessionStorage.length + localStorage.length"))
                    .isEqualTo(0L));
        }
    }
}
