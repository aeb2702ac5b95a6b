package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How much the browser loads, and from where. */
@BrowserTest
class PageWeightTest {

    private final Browser browser = Browser.shared();

    @Test
    void first_visit_transfers_at_most_300_KiB_from_its_own_server_only() {
        browser.openWithEmptyCache("#/flows");
        browser.element(".count");

        assertThat((Long) browser.run("""
                return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                    .reduce((sum, each) => sum + each.transferSize, 0)""")).isBetween(10_000L, 300L * 1024);
        assertThat((Boolean) browser.run("""
                return performance.getEntriesByType('resource').every(each => each.name.startsWith(location.origin))""")).isTrue();
    }

    /** All browser tests depend on it: {@link BrowserExtension} calls the assertion after each of them. */
    @Test
    void console_errors_are_found_after_another_view_was_opened() {
        browser.load(Browser.server(), "#/flows");
        browser.run("console.error('shown on the first view')");
        browser.load(Browser.server(), "#/runs");

        assertThatThrownBy(browser::assertNoConsoleErrors).hasMessageContaining("shown on the first view");
        browser.clearConsole();
    }
}
