package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every view in light and dark, wide and narrow: whether everybody can use it, and how soon. */
class LooksTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    /** Whatever a view can look like; FLOW stands for the id of one that has everything. */
    @ParameterizedTest
    @CsvSource({
        "#/flows?like=looks:, .list",
        "#/flows?like=looks:&tag=prod&as_of=2999-01-01, .problem",
        "#/flows?like=nothing+like+that, .empty",
        "#/flows/FLOW, .timeline",
        "#/flows/FLOW?as_of=2999-01-01, .problem",
        "#/flows/00000000-0000-4000-8000-000000000000, .empty",
        "#/names/looks:%20gone, .timeline",
        "#/nowhere, .empty"
    })
    void every_view_is_accessible_in_light_and_dark_and_fits_a_narrow_screen(String address, String ready) {
        String hash = address.replace("FLOW", flowWithEverything());
        for (boolean dark : List.of(false, true)) {
            browser.dark(dark);
            browser.open(hash);
            browser.element(ready);
            assertThat(browser.inaccessible()).as("dark: %s", dark).isEmpty();
        }
        browser.width(375);
        await().untilAsserted(() -> assertThat(browser.run(
                        "const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                .isEqualTo(0L));
        assertThat(browser.inaccessible()).as("narrow").isEmpty();
    }

    private String flowWithEverything() {
        String flow = api.create("looks: a flow", "nightly", "a-tag-as-long-as-they-come-" + "x".repeat(80))
                .id();
        api.patch("/flows/" + flow, "{\"tags\":[\"prod\"]}");
        api.createDeployment(flow, "every night");
        for (String type : List.of("RUNNING", "COMPLETED", "FAILED", "CANCELLED")) {
            api.createFlowRun(flow, "\"state\":{\"type\":\"" + type + "\",\"message\":\"in words\"}");
        }
        api.delete("/flows/" + api.create("looks: gone").id());
        return flow;
    }

    @Test
    void the_windows_are_accessible_as_well() {
        browser.open("#/flows");
        browser.sees("h1", "Flows");
        for (String key : List.of("?", "t")) {
            for (boolean dark : List.of(false, true)) {
                browser.dark(dark);
                browser.type(key);
                browser.element("dialog");
                assertThat(browser.inaccessible()).as(key).isEmpty();
                browser.click("dialog [aria-label=Close]");
                await().untilAsserted(() -> assertThat(browser.texts("dialog")).isEmpty());
            }
        }
    }

    @Test
    void the_page_is_light_and_soon_there() {
        browser.openForTheFirstTime("#/flows");
        browser.element(".count");
        await().untilAsserted(() -> assertThat((Double) browser.run("""
                return performance.getEntriesByName('first-contentful-paint')[0].startTime + 0.001""")).isLessThan(1000));

        assertThat((Long) browser.run("""
                return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                    .reduce((sum, each) => sum + each.transferSize, 0)""")).isBetween(10_000L, 300L * 1024);
        assertThat((Boolean) browser.run("""
                return performance.getEntriesByType('resource').every(each => each.name.startsWith(location.origin))""")).isTrue();
    }
}
