package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import org.junit.jupiter.api.Test;

/** The start page. */
@BrowserTest
class OverviewPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void start_page_shows_tiles_charts_failures_and_changes() {
        String flow = api.create("overview: failing").id();
        for (int i = 0; i < 60; i++) {
            String run = api.createFlowRun(flow).id();
            api.setState("/flow_runs/" + run, "FAILED");
        }
        api.patch("/flows/" + flow, "{\"tags\":[\"overview\"]}");

        browser.open("");

        browser.waitForTexts("h1", "Overview");
        browser.waitForTexts(".tile h2", "Flows", "Runs, last 24 hours", "Events, last 24 hours", "Ledger");
        await().untilAsserted(() -> assertThat(browser.texts("[aria-labelledby=failing-flows] tbody th"))
                .contains("overview: failing"));
        await().untilAsserted(() -> assertThat(browser.texts("[aria-labelledby=latest-changes] .sentence"))
                .contains("anonymous changed tags of overview: failing: +overview"));
        assertThat((String) browser.run("return document.querySelector('.chart svg').getAttribute('aria-label')"))
                .matches("Runs by state over time: [\\d,]+ runs");
        browser.click(".chart-table summary");
        assertThat(browser.texts(".chart-table tbody tr")).hasSizeGreaterThan(20);
        Accessibility.assertAccessible(browser);

        browser.clickText("7 days");
        await().until(browser::hash, "#/overview?range=7d"::equals);
        browser.clickText("overview: failing");
        browser.waitForTexts("h1", "overview: failing");
        assertThat(browser.consoleErrors()).isEmpty();
    }
}
