package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Views as of an earlier time. */
@BrowserTest
class AsOfPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void all_views_show_the_selected_time_until_n_is_pressed() {
        String flow = api.create("as-of: whole page", "before").id();
        String then = api.get("/flows/" + flow).field("updated");
        api.patch("/flows/" + flow, "{\"tags\":[\"after\"]}");

        browser.open("#/flows?like=as-of:&as_of=" + URLEncoder.encode(then, StandardCharsets.UTF_8));
        browser.waitForTexts(".list .tag", "before");
        assertThat(browser.texts(".as-of-banner").get(0)).startsWith("Data as of");
        browser.clickText("as-of: whole page");
        browser.waitForTexts(".properties .tag", "before");
        browser.waitForTexts(".timeline .event-type", "Created");
        browser.waitForText("Lists of deployments and runs cannot be shown as of an earlier time.");
        browser.waitForTexts("[aria-labelledby=comparison] .tag", "removed: before", "added: after");

        browser.type("n");

        browser.waitForTexts(".properties .tag", "after");
        browser.waitForTexts(".timeline .event-type", "Updated", "Created");
        assertThat(browser.texts(".as-of-banner")).isEmpty();
        assertThat(browser.hash()).isEqualTo("#/flows/" + flow);
        browser.clickText("Flow as of this event");
        browser.clickText("← All flows");
        browser.waitForTexts(".list .tag", "after");
        assertThat(browser.texts(".as-of-banner")).hasSize(1);
    }

    @Test
    void two_times_of_a_flow_are_compared() {
        browser.expectStatus(404);
        String flow = api.create("two times compared", "one").id();
        String first = api.get("/flows/" + flow).field("updated");
        api.patch("/flows/" + flow, "{\"tags\":[\"two\"]}");
        String second = api.get("/flows/" + flow).field("updated");
        api.patch("/flows/" + flow, "{\"tags\":[\"three\"]}");

        browser.open("#/flows/" + flow + "?as_of=" + URLEncoder.encode(second, StandardCharsets.UTF_8) + "&compare_to="
                + URLEncoder.encode(first, StandardCharsets.UTF_8));
        browser.waitForTexts("[aria-labelledby=comparison] .tag", "removed: one", "added: two");
        Accessibility.assertAccessible(browser);

        browser.fill("[name=other]", "2020-01-31 08:15");
        browser.type(Keys.ENTER);
        browser.waitForTexts(
                "[aria-labelledby=comparison] p.muted", "The flow did not exist at 2020-01-31 08:15:00.000.");
        browser.fill("[name=other]", "2999-01-31");
        browser.type(Keys.ENTER);
        browser.waitForText("Enter a date and a time that is not in the future");

        browser.open("#/flows/" + flow);
        browser.click("[aria-labelledby=comparison] summary");
        browser.fill("[name=other]", second);
        browser.type(Keys.ENTER);
        browser.waitForTexts("[aria-labelledby=comparison] .tag", "removed: two", "added: three");
    }

    @Test
    void t_opens_a_dialog_to_select_a_time() {
        api.create("as-of: chosen");
        browser.open("#/flows?like=as-of:+chosen");
        browser.waitForTexts(".count", "1 flow");

        browser.type("t");
        browser.clickText("1 day ago");

        browser.waitForTexts(".count", "0 flows");
        browser.waitForText("No flows match.");
        assertThat(browser.hash()).contains("like=as-of%3A+chosen", "as_of=");
        browser.type("n");
        browser.waitForTexts(".count", "1 flow");

        browser.type("t");
        browser.fill("#time", "2020-01-01 10:00");
        browser.clickText("Show");
        browser.waitForTexts(".as-of-banner time", "2020-01-01 10:00:00.000");
        browser.clickText("Back to now n");
        browser.waitForTexts(".count", "1 flow");

        browser.type("t");
        browser.fill("#time", "2999-01-01 10:00");
        browser.type(Keys.ENTER);
        browser.waitForTexts("#time-error", "The time must not be in the future.");
        browser.type(Keys.ESCAPE);
    }

    @Test
    @Tag("nightly")
    void invalid_and_future_times_are_rejected() {
        browser.expectStatus(422);
        api.create("as-of: now");
        browser.open("#/flows?as_of=2999-01-01");
        browser.waitForText("must not be in the future");
        browser.waitForTexts(".as-of-banner span", "2999-01-01 is in the future. Choose another time.");
        browser.open("#/flows?as_of=yesterday");
        await().untilAsserted(() -> assertThat(browser.texts(".error-message p:nth-child(2)"))
                .singleElement()
                .asString()
                .contains("as_of"));
        browser.type("n");
        browser.element(".list a[data-id]");
    }
}
