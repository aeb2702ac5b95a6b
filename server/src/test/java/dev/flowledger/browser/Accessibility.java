package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

/** Assertions on the accessibility of what the browser shows. */
final class Accessibility {

    private static final String HAS_RUNNING_ANIMATIONS =
            "return document.getAnimations().some(each => each.effect.getComputedTiming().iterations !== Infinity)";
    private static final String HORIZONTAL_OVERFLOW =
            "const page = document.documentElement; return page.scrollWidth - page.clientWidth";

    private Accessibility() {}

    /** Asserts that axe finds no violation in dark mode, in light mode and on a narrow screen, which must not scroll. */
    static void assertAccessible(Browser browser) {
        for (boolean dark : List.of(true, false)) {
            browser.setDarkMode(dark);
            // Colors in a transition are not those of the style sheet.
            await().untilAsserted(() ->
                    assertThat(browser.run(HAS_RUNNING_ANIMATIONS)).isEqualTo(false));
            assertThat(browser.accessibilityViolations())
                    .as("dark mode: %s", dark)
                    .isEmpty();
        }
        browser.setWidth(Browser.NARROW);
        await().untilAsserted(() -> assertThat(browser.run(HORIZONTAL_OVERFLOW)).isEqualTo(0L));
        assertThat(browser.accessibilityViolations()).as("narrow screen").isEmpty();
        browser.setWidth(Browser.WIDE);
    }
}
