package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.flowledger.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
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

/** A headless Chromium that looks at a server, both shared by all tests of the page. It sees what a person would. */
final class Browser {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    private static final String NOT_INSTALLED =
            "SKIPPED, the page is not tested: install Debian's packages chromium and chromium-driver";

    private static final class Shared {
        static final TestServer SERVER = TestServer.start();
        static final Browser BROWSER = new Browser();
    }

    private final ChromeDriver driver;
    private final String axe = resource("/axe.min.js");

    private Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        // Containers run tests as root, and have little shared memory. Only our own server is looked at.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", everything);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
    }

    /** The browser, as wide as a desk and in the light; the test is skipped where none is installed. */
    static Browser shared() {
        if (!CHROMIUM.canExecute() || !DRIVER.canExecute()) {
            // The build's output shows no reason of a skipped test.
            System.err.println(NOT_INSTALLED);
            abort(NOT_INSTALLED);
        }
        Browser browser = Shared.BROWSER;
        browser.width(1280);
        browser.dark(false);
        return browser;
    }

    /** The server that it looks at; the flows of other tests are there as well. */
    static TestServer server() {
        return Shared.SERVER;
    }

    /** Opens an address such as {@code #/flows} in a tab that shows nothing yet. */
    void open(String hash) {
        open(server(), hash);
    }

    /** Opens an address of another server. */
    void open(TestServer server, String hash) {
        driver.get("about:blank");
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(server.address() + "/" + hash);
    }

    /** What the address bar holds from the # on. */
    String hash() {
        return (String) run("return location.hash");
    }

    void back() {
        driver.navigate().back();
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Does something in another window, which is closed then; in this one nothing is done meanwhile. */
    void inAnotherWindow(Runnable work) {
        String here = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.WINDOW);
        try {
            work.run();
        } finally {
            driver.close();
            driver.switchTo().window(here);
        }
    }

    /** The first element that a person sees and that matches, waited for. */
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

    /** Clicks on the first such element as soon as it is there. Preact may replace it in between. */
    void click(String css) {
        await().ignoreExceptions().until(() -> {
            element(css).click();
            return true;
        });
    }

    /** Clicks on the link or button that has this text. */
    void clickOn(String text) {
        await().ignoreExceptions().until(() -> {
            driver.findElement(By.xpath("//*[self::a or self::button][normalize-space()='" + text + "']"))
                    .click();
            return true;
        });
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Types into a field, in place of what is in it. */
    void fill(String css, String text) {
        WebElement field = element(css);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    /** The texts of all elements that match at the moment, each in one line. */
    @SuppressWarnings("unchecked")
    List<String> texts(String css) {
        return (List<String>) run(
                "return [...document.querySelectorAll(arguments[0])].map(each => each.innerText.replace(/\\s+/g, ' ').trim())",
                css);
    }

    /** Waits until exactly these texts are there. */
    void sees(String css, String... texts) {
        await().untilAsserted(() -> assertThat(texts(css)).containsExactly(texts));
    }

    /** Waits until a text is somewhere in the page. */
    void sees(String text) {
        await().untilAsserted(() ->
                assertThat((String) run("return document.body.innerText")).contains(text));
    }

    /** The text of what has the focus, or its label. */
    String focused() {
        return (String)
                run("const at = document.activeElement; return at.innerText || at.labels?.[0]?.innerText || ''");
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What axe has to say against what is shown. */
    @SuppressWarnings("unchecked")
    List<String> inaccessible() {
        run(axe);
        return (List<String>) driver.executeAsyncScript("const done = arguments[0];"
                + "axe.run().then(found => done(found.violations.map(each =>"
                + " each.id + ': ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))))");
    }

    /** What the browser has complained about since the page was opened: faults, and what the policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Opens an address as who has never been here: nothing of the page is kept from before. */
    void openForTheFirstTime(String hash) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        open(hash);
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        Stream.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))
                                .toList()));
    }

    private static String resource(String name) {
        try (InputStream file = Browser.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
