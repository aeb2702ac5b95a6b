package dev.flowledger.browser;

import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Without an installed browser, fails browser tests in CI (environment {@code CI=true}) and skips them elsewhere. Fails each test
 * whose views wrote an error to the console. Gives the page more time than Awaitility's default: several browsers and servers
 * start at the same time.
 */
final class BrowserExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public void beforeAll(ExtensionContext context) {
        requireBrowser(Browser.isInstalled(), "true".equals(System.getenv("CI")));
        Awaitility.setDefaultTimeout(TIMEOUT);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Browser.shared().startTest();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            Browser.shared().assertNoConsoleErrors();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Awaitility.reset();
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
