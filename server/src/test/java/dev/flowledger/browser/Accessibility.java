package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

/** Assertions on the accessibility of what the browser shows. */
final class Accessibility {

    private static final String HAS_RUNNING_ANIMATIONS =
            "return document.getAnimations().some(each => each.effect.getComputedTiming().iterations !== Infinity)";
    /** The elements that are wider than a page that scrolls sideways. */
    private static final String OVERFLOWING_ELEMENTS = """
            const page = document.documentElement;
            return page.scrollWidth === page.clientWidth ? [] : [...document.querySelectorAll('body *')]
                .filter(each => each.getBoundingClientRect().right > page.clientWidth)
                .map(each => each.cloneNode().outerHTML);""";

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
        assertFitsInWindow(browser);
        assertThat(browser.accessibilityViolations()).as("narrow screen").isEmpty();
        browser.setWidth(Browser.WIDE);
    }

    /** Asserts that the page does not scroll sideways. */
    static void assertFitsInWindow(Browser browser) {
        await().untilAsserted(
                        () -> assertThat(browser.run(OVERFLOWING_ELEMENTS)).isEqualTo(List.of()));
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
