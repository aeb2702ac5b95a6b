package dev.flowledger.browser;

import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Without an installed browser, fails browser tests in CI (environment {@code CI=true}) and skips them elsewhere. */
final class BrowserExtension implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        requireBrowser(Browser.isInstalled(), "true".equals(System.getenv("CI")));
    }

    static void requireBrowser(boolean installed, boolean ci) {
        if (installed) {
            return;
        }
        if (ci) {
            throw new IllegalStateException(
                    "Browser tests need Chromium. Install the Debian packages chromium and chromium-driver.");
        }
        String notice = "SKIPPED browser tests. To run them, install the Debian packages chromium and chromium-driver.";
        // Maven does not print the reason of a skipped test.
        System.err.println(notice);
        abort(notice);
    }
}
