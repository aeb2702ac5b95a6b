package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every view in light and dark, wide and narrow: whether everybody can use it, and how soon. */
class LooksTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void every_view_is_accessible_in_light_and_dark_and_fits_a_narrow_screen() {
        String flow = api.create("looks: a flow", "nightly", "a-tag-as-long-as-they-come-" + "x".repeat(80))
                .id();
        api.patch("/flows/" + flow, "{\"tags\":[\"prod\"]}");
        api.createDeployment(flow, "every night");
        for (String type : List.of("RUNNING", "COMPLETED", "FAILED", "CANCELLED")) {
            api.createFlowRun(flow, "\"state\":{\"type\":\"" + type + "\",\"message\":\"in words\"}");
        }
        String gone = api.create("looks: gone").id();
        api.delete("/flows/" + gone);
        Map<String, String> views = Map.of(
                "#/flows?tag=nightly",
                ".list",
                "#/flows?as_of=2999-01-01",
                ".problem",
                "#/flows?like=nothing+like+that",
                ".empty",
                "#/flows/" + flow,
                ".timeline",
                "#/flows/" + flow + "?as_of=2999-01-01",
                ".problem",
                "#/names/looks:%20gone",
                ".timeline",
                "#/nowhere",
                ".empty");

        views.forEach((hash, ready) -> {
            for (boolean dark : List.of(false, true)) {
                browser.width(1280);
                browser.dark(dark);
                browser.open(hash);
                browser.element(ready);
                assertThat(browser.inaccessible()).as("%s dark: %s", hash, dark).isEmpty();
            }
            browser.width(375);
            await().untilAsserted(() -> assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .as(hash)
                    .isEqualTo(375L));
            assertThat(browser.inaccessible()).as("%s narrow", hash).isEmpty();
        });
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
        browser.open("#/flows");
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
