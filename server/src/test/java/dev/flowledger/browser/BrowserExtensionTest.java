package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Tests whether a missing browser fails or skips browser tests. */
class BrowserExtensionTest {

    @Test
    void requireBrowser_fails_when_browser_is_missing_in_ci() {
        assertThatThrownBy(() -> BrowserExtension.requireBrowser(false, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chromium-driver");
    }

    @Test
    void requireBrowser_skips_when_browser_is_missing_elsewhere() {
        assertThatThrownBy(() -> BrowserExtension.requireBrowser(false, false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("chromium-driver");
    }

    @Test
    void requireBrowser_passes_when_browser_is_installed() {
        assertThatCode(() -> BrowserExtension.requireBrowser(true, true)).doesNotThrowAnyException();
    }
}
