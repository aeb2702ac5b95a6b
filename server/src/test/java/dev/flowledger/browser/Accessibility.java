package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Assertions on the accessibility of what the browser shows. */
final class Accessibility {

    private static final String HAS_RUNNING_ANIMATIONS =
            "return document.getAnimations().some(each => each.effect.getComputedTiming().iterations !== Infinity)";
    private static final String HORIZONTAL_OVERFLOW =
            "const page = document.documentElement; return page.scrollWidth - page.clientWidth";

    private Accessibility() {}

    /** Asserts that axe finds no violation in dark mode, in light mode and on a narrow screen, which must not scroll. */
    static void assertAccessible(Browser browser) {
        setDarkMode(browser, true);
        assertThat(browser.colorViolations()).as("dark mode").isEmpty();
        setDarkMode(browser, false);
        assertThat(browser.accessibilityViolations()).as("light mode").isEmpty();
        browser.setWidth(Browser.NARROW);
        await().untilAsserted(() -> assertThat(browser.run(HORIZONTAL_OVERFLOW)).isEqualTo(0L));
        assertThat(browser.accessibilityViolations()).as("narrow screen").isEmpty();
        browser.setWidth(Browser.WIDE);
    }

    /** Waits for the end of transitions, whose colors are not those of the style sheet. */
    private static void setDarkMode(Browser browser, boolean dark) {
        browser.setDarkMode(dark);
        await().untilAsserted(
                        () -> assertThat(browser.run(HAS_RUNNING_ANIMATIONS)).isEqualTo(false));
    }
}
