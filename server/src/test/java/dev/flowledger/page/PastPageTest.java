package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The page at another time. */
class PastPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void the_whole_page_goes_to_a_time_and_back_to_now_with_one_key() {
        String flow = api.create("past: whole page", "before").id();
        String then = api.get("/flows/" + flow).field("updated");
        api.patch("/flows/" + flow, "{\"tags\":[\"after\"]}");

        browser.open("#/flows?like=past:&as_of=" + URLEncoder.encode(then, StandardCharsets.UTF_8));
        browser.sees(".list .tag", "before");
        assertThat(browser.texts(".past").get(0)).startsWith("You see the past:");
        browser.clickOn("past: whole page");
        browser.sees(".facts .tag", "before");
        browser.sees(".timeline .what", "Created");
        browser.sees("What deployments and runs were at a time is not kept.");

        browser.type("n");

        browser.sees(".facts .tag", "after");
        browser.sees(".timeline .what", "Changed", "Created");
        assertThat(browser.texts(".past")).isEmpty();
        assertThat(browser.hash()).isEqualTo("#/flows/" + flow);
        browser.clickOn("The flow as of then");
        browser.clickOn("← All flows");
        browser.sees(".list .tag", "after");
        assertThat(browser.texts(".past")).hasSize(1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_time_is_chosen_in_a_window_that_a_key_opens() {
        api.create("past: chosen");
        browser.open("#/flows?like=past:+chosen");
        browser.sees(".count", "1 flow");

        browser.type("t");
        browser.clickOn("A day ago");

        browser.sees(".count", "0 flows");
        browser.sees("No flow is like that.");
        assertThat(browser.hash()).contains("like=past%3A+chosen", "as_of=");
        browser.type("n");
        browser.sees(".count", "1 flow");

        browser.type("t");
        browser.run("document.querySelector('#time').value = '2020-01-01T10:00:00'");
        browser.clickOn("Show");
        browser.sees(".past time", "2020-01-01 10:00:00.000");
        browser.clickOn("Back to now n");
        browser.sees(".count", "1 flow");
    }

    @Test
    void a_time_that_is_none_or_still_to_come_is_refused_in_words() {
        api.create("past: now");
        browser.open("#/flows?as_of=2999-01-01");
        browser.sees(".problem p:nth-child(2)", "Invalid as_of: must not be in the future.");
        browser.open("#/flows?as_of=yesterday");
        await().untilAsserted(() -> assertThat(browser.texts(".problem p:nth-child(2)"))
                .first()
                .asString()
                .startsWith("Invalid as_of:"));
        browser.type("n");
        browser.element(".list a[data-id]");
    }
}
