package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
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
            api.createFlowRun(flow, "\"state\":{\"type\":\"FAILED\"}");
        }
        api.patch("/flows/" + flow, "{\"tags\":[\"overview\"]}");

        browser.open("");

        browser.waitForTexts("h1", "Overview");
        browser.waitForTexts(".tile h2", "Flows", "Runs, last 24 hours", "Events, last 24 hours", "Ledger");
        await().untilAsserted(() -> assertThat(browser.texts(".health li"))
                .satisfiesExactly(
                        readModel -> assertThat(readModel).startsWith("Read model live"),
                        ledger -> assertThat(ledger).startsWith("Ledger live"),
                        nodes -> assertThat(nodes).startsWith("1 node version ")));
        await().untilAsserted(() -> assertThat(browser.texts("[aria-labelledby=failing-flows] tbody th"))
                .contains("overview: failing"));
        await().untilAsserted(() -> assertThat(browser.texts("[aria-labelledby=latest-changes] .sentence"))
                .contains("anonymous changed tags of overview: failing: +overview"));
        assertThat((String) browser.run("return document.querySelector('.chart svg').getAttribute('aria-label')"))
                .matches("Runs by state over time: [\\d,]+ runs");
        // Other tests create records at the same time. The page is reloaded until both figures were read between two of
        // them.
        for (String chart : List.of("runs", "events")) {
            await().untilAsserted(() -> {
                browser.open("");
                browser.element(
                        "[aria-labelledby=" + chart + "-by-" + (chart.equals("runs") ? "state" : "type") + "] svg");
                browser.element("[aria-labelledby=tile-" + chart + "] .figure");
                assertThat(browser.texts("[aria-labelledby^=" + chart + "-by] .legend li:first-child"))
                        .containsExactly("Total "
                                + browser.texts("[aria-labelledby=tile-" + chart + "] .figure")
                                        .get(0));
            });
        }
        browser.click(".chart-table summary");
        assertThat(browser.texts(".chart-table tbody tr")).hasSizeGreaterThan(20);
        Accessibility.assertAccessible(browser);

        browser.clickText("7 days");
        await().until(browser::hash, "#/overview?range=7d"::equals);
        browser.clickText("overview: failing");
        browser.waitForTexts("h1", "overview: failing");
    }
}
