package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page of a server that requires API keys. */
@BrowserTest
class SignInPageTest {

    private final Browser browser = Browser.shared();

    @Test
    void api_key_is_requested_stored_for_the_tab_and_forgotten_on_request() {
        browser.expectStatus(401);
        TestServer server = TestServer.sharedRequiringKeys();
        String flow = server.admin().create("keys: flow").id();
        String reader = server.admin().issue("a reader", "reader");

        browser.open(server, "#/flows?like=keys:");
        browser.waitForTexts("h1", "API key required");
        Accessibility.assertAccessible(browser);
        browser.fill("#key", "fl_wrong");
        browser.type(Keys.ENTER);
        await().untilAsserted(() -> assertThat(browser.texts("#key-error").get(0))
                .isEqualTo("The API key is invalid or has been revoked."));
        browser.fill("#key", reader);
        browser.type(Keys.ENTER);
        browser.waitForTexts(".count", "1 flow");
        assertThat(browser.hash()).isEqualTo("#/flows?like=keys:");

        browser.reload();
        browser.clickText("keys: flow");
        browser.waitForTexts("h1", "keys: flow");
        browser.waitForTexts(".page-header nav a", "Overview", "Flows", "Runs");
        browser.waitForTexts(".caller", "a reader reader");
        assertThat(browser.texts(".error-message")).isEmpty();
        browser.click(".caller");
        browser.clickText("Use another API key");
        browser.fill("#key", TestServer.ADMIN_KEY);
        browser.type(Keys.ENTER);
        browser.waitForTexts(".timeline strong", "admin");
        assertThat(browser.hash()).isEqualTo("#/flows/" + flow);

        browser.waitForTexts(".caller", "admin operator");
        browser.click(".caller");
        browser.clickText("Forget key");
        browser.waitForTexts("h1", "API key required");
        await().untilAsserted(() -> assertThat(browser.run("return sessionStorage.length + localStorage.length"))
                .isEqualTo(0L));
    }
}
