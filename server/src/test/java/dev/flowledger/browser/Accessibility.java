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

    /**
     * Asserts that axe finds no violation on a narrow screen in light mode, which must not scroll, and no violation of the rules about
     * colors on a wide screen in dark mode.
     */
    static void assertAccessible(Browser browser) {
        setDarkMode(browser, true);
        assertThat(browser.colorViolations()).as("dark mode").isEmpty();
        setDarkMode(browser, false);
        browser.setWidth(Browser.NARROW);
        await().untilAsserted(() -> assertThat(browser.run(HORIZONTAL_OVERFLOW)).isEqualTo(0L));
        assertThat(browser.accessibilityViolations()).as("narrow screen").isEmpty();
        browser.setWidth(Browser.WIDE);
    }

    /** Asserts that axe finds no violation in either color scheme, on a wide and on a narrow screen. */
    static void assertAccessibleInEachSchemeAndWidth(Browser browser) {
        for (boolean dark : new boolean[] {true, false}) {
            setDarkMode(browser, dark);
            for (int width : new int[] {Browser.NARROW, Browser.WIDE}) {
                browser.setWidth(width);
                assertThat(browser.accessibilityViolations())
                        .as("%s mode, %d pixels", dark ? "dark" : "light", width)
                        .isEmpty();
            }
        }
    }

    /** Waits for the end of transitions, whose colors are not those of the style sheet. */
    private static void setDarkMode(Browser browser, boolean dark) {
        browser.setDarkMode(dark);
        await().untilAsserted(
                        () -> assertThat(browser.run(HAS_RUNNING_ANIMATIONS)).isEqualTo(false));
    }
}
