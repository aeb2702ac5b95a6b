package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, which all browser tests share. */
final class Browser {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    /** The width of a desktop window and of a phone, in pixels. */
    static final int WIDE = 1280;

    static final int NARROW = 375;

    private static final class Shared {
        static final Browser BROWSER = new Browser();
    }

    /** Of a response that the page received, in the console of Chromium. */
    private static final Pattern FAILED_RESPONSE =
            Pattern.compile("Failed to load resource: the server responded with a status of (\\d+)");

    /** Opens a route after one without a view, so that nothing of the previous view remains when this script ends. */
    private static final String OPEN_ROUTE = """
            const [hash, done] = arguments;
            const open = (route, then) => {
                addEventListener('hashchange', () => setTimeout(then), { once: true });
                location.hash = route;
            };
            open('#/route-of-no-view', () => open(hash, done));""";

    private final ChromeDriver driver;
    private final List<String> consoleErrors = new ArrayList<>();
    private final Set<Integer> expectedStatuses = new HashSet<>();
    private final String axe = resource("/axe.min.js");

    /** The address of the server whose page this test has loaded, or null. */
    private String loadedServer;

    private Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        // Containers run tests as root and have little shared memory. The browser opens only this server, so it needs
        // no sandbox.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        // Each view is opened by a navigation, for which Chromium otherwise starts a process.
        options.addArguments(
                "--process-per-site",
                "--renderer-process-limit=1",
                "--disable-features=IsolateOrigins,site-per-process,BackForwardCache,SpareRendererForSitePerProcess");
        // Tests use none of these.
        options.addArguments(
                "--disable-gpu",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update");
        LoggingPreferences allMessages = new LoggingPreferences();
        allMessages.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", allMessages);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
        ProcessHandle process = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith(DRIVER.getName()))
                .findFirst()
                .orElseThrow();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> quit(process)));
    }

    /** Selenium also waits 20 s for the end of the driver's output, which processes of Chromium keep open. */
    private void quit(ProcessHandle process) {
        Thread quit = new Thread(driver::quit, "quit-browser");
        quit.setDaemon(true);
        quit.start();
        process.onExit().join();
    }

    static boolean isInstalled() {
        return CHROMIUM.canExecute() && DRIVER.canExecute();
    }

    /** The shared browser, with a wide window and in light mode. */
    static Browser shared() {
        Browser browser = Shared.BROWSER;
        browser.setWidth(WIDE);
        browser.setDarkMode(false);
        return browser;
    }

    /** The shared server. It also has the records of other tests. */
    static TestServer server() {
        return TestServer.shared();
    }

    /** Opens a route such as {@code #/flows}. The first one of a test is loaded, the next ones are opened in the loaded page. */
    void open(String hash) {
        open(server(), hash);
    }

    /** Opens a route on another server. */
    void open(TestServer server, String hash) {
        if (server.address().equals(loadedServer)) {
            driver.executeAsyncScript(OPEN_ROUTE, hash);
        } else {
            load(server, hash);
        }
    }

    /** Loads the page, or another file of a server, in an empty tab. */
    void load(TestServer server, String path) {
        driver.get("about:blank");
        driver.get(server.address() + "/" + path);
        loadedServer = path.isEmpty() || path.startsWith("#") ? server.address() : null;
    }

    /** The fragment of the current URL, including the {@code #}. */
    String hash() {
        return (String) run("return location.hash");
    }

    void back() {
        driver.navigate().back();
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Runs an action in a new window and then closes that window. */
    void inAnotherWindow(Runnable action) {
        String window = driver.getWindowHandle();
        String loadedBefore = loadedServer;
        loadedServer = null;
        driver.switchTo().newWindow(WindowType.WINDOW);
        try {
            action.run();
        } finally {
            // The log of a window is lost with it.
            readConsole();
            driver.close();
            driver.switchTo().window(window);
            loadedServer = loadedBefore;
        }
    }

    /** Waits for a visible element that matches and returns the first one. */
    WebElement element(String css) {
        return await(css)
                .ignoreExceptions()
                .until(
                        () -> driver.findElements(By.cssSelector(css)).stream()
                                .filter(WebElement::isDisplayed)
                                .findFirst()
                                .orElseThrow(),
                        WebElement::isDisplayed);
    }

    /** Clicks the first matching element. Tries again when Preact has replaced the element. */
    void click(String css) {
        await().ignoreExceptions().until(() -> {
            element(css).click();
            return true;
        });
    }

    /** Clicks the link or button with this text. */
    void clickText(String text) {
        await().ignoreExceptions().until(() -> {
            driver.findElement(By.xpath("//*[self::a or self::button][normalize-space()='" + text + "']"))
                    .click();
            return true;
        });
    }

    /** Types into the focused element. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Replaces the content of a field. */
    void fill(String css, String text) {
        WebElement field = element(css);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    /** The texts of all elements that match now, with white space collapsed. */
    @SuppressWarnings("unchecked")
    List<String> texts(String css) {
        return (List<String>) run(
                "return [...document.querySelectorAll(arguments[0])].map(each => each.innerText.replace(/\\s+/g, ' ').trim())",
                css);
    }

    /** Waits until the matching elements have exactly these texts. */
    void waitForTexts(String css, String... texts) {
        await().untilAsserted(() -> assertThat(texts(css)).containsExactly(texts));
    }

    /** Waits until the page contains a text. */
    void waitForText(String text) {
        await().untilAsserted(() ->
                assertThat((String) run("return document.body.innerText")).contains(text));
    }

    /** The text or the label of the focused element. */
    String focusedText() {
        return (String)
                run("const at = document.activeElement; return at.innerText || at.labels?.[0]?.innerText || ''");
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The violations that axe finds in the current view. Targets of less than 24 pixels are among them. */
    List<String> accessibilityViolations() {
        return violations("{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}");
    }

    /** The violations of the rules about colors in the current view. No other standard rule of axe depends on colors. */
    List<String> colorViolations() {
        return violations("{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}");
    }

    @SuppressWarnings("unchecked")
    private List<String> violations(String options) {
        if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
            run(axe);
        }
        return (List<String>) driver.executeAsyncScript("const done = arguments[0];"
                + "axe.run(" + options + ").then(found => done(found.violations.map(each =>"
                + " each.id + ': ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))))");
    }

    /** Declares that the page of this test receives responses with these statuses, which browsers report as errors. */
    void expectStatus(Integer... statuses) {
        expectedStatuses.addAll(List.of(statuses));
    }

    /** Forgets the page of the previous test, its console and the statuses that it expected. */
    void startTest() {
        clearConsole();
        loadedServer = null;
    }

    /** Forgets what views have written to the console, and the expected statuses. */
    void clearConsole() {
        readConsole();
        consoleErrors.clear();
        expectedStatuses.clear();
    }

    /**
     * Asserts that no view that this test has opened wrote a warning or an error to the console. Violations of the content policy
     * are among them.
     */
    void assertNoConsoleErrors() {
        readConsole();
        assertThat(consoleErrors).as("console of the browser").allMatch(this::isExpected);
    }

    private boolean isExpected(String message) {
        Matcher response = FAILED_RESPONSE.matcher(message);
        return response.find() && expectedStatuses.contains(Integer.valueOf(response.group(1)));
    }

    private void readConsole() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                // Requested for documents without HTML only. The page names its icon.
                .filter(message -> !message.contains("/favicon.ico "))
                .forEach(consoleErrors::add);
    }

    /** Opens a route with an empty browser cache. */
    void openWithEmptyCache(String hash) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        load(server(), hash);
    }

    void setWidth(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Sets the color scheme. Animations are off, so that no test waits for their end. */
    void setDarkMode(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private static String resource(String name) {
        try (InputStream file = Browser.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
