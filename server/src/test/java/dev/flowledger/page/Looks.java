package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

/** Whether everybody can use what is shown at the moment. */
final class Looks {

    /** Colours fade into each other, and are none of the page's own meanwhile. */
    private static final String MOVING =
            "return document.getAnimations().some(each => each.effect.getComputedTiming().iterations !== Infinity)";

    private Looks() {}

    /** In light and dark, and on a narrow screen. */
    static void assertEverybodyCanUse(Browser browser) {
        for (boolean dark : List.of(true, false)) {
            browser.dark(dark);
            await().untilAsserted(() -> assertThat(browser.run(MOVING)).isEqualTo(false));
            assertThat(browser.inaccessible()).as("dark: %s", dark).isEmpty();
        }
        browser.width(375);
        await().untilAsserted(() -> assertThat(browser.run(
                        "const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                .isEqualTo(0L));
        assertThat(browser.inaccessible()).as("narrow").isEmpty();
        browser.width(1280);
    }
}
