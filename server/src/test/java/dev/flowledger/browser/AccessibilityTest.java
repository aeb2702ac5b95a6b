package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Accessibility of overview and flow views, empty states, errors and dialogs. The tests of the other views check theirs. */
@BrowserTest
class AccessibilityTest {

    private static String flowWithRecords;

    private final Browser browser = Browser.shared();

    @BeforeAll
    static void createRecords() {
        flowWithRecords = createFlowWithRecords(Browser.server().api());
    }

    /** The address of a view, and an element that it shows. FLOW stands for the ID of a flow with deployments, runs and events. */
    private record View(String address, String element) {}

    private static final List<View> VIEWS = List.of(
            new View("#/flows?like=accessibility:", ".list"),
            new View("#/flows?like=accessibility:&tag=prod&as_of=2999-01-01", ".error-message"),
            new View("#/flows?like=no+such+flow", ".empty-state"),
            new View("#/flows/FLOW", ".timeline"),
            new View("#/flows/FLOW?as_of=2999-01-01", ".error-message"),
            new View("#/flows/00000000-0000-4000-8000-000000000000", ".empty-state"),
            new View("#/names/accessibility:%20deleted", ".timeline"),
            new View("#/nowhere", ".empty-state"),
            new View("#/overview", ".tile"),
            new View("#/runs", ".run-list"));

    private static final List<View> VIEWS_OF_OTHER_TESTS = List.of(
            new View("#/ledger", ".event-cell"),
            new View("#/ledger/1", ".panel .checks"),
            new View("#/proof", ".selectable"),
            new View("#/system", ".projection .state"),
            new View("#/keys", "main h1"),
            new View("#/erasure", "main form"));

    @Test
    void views_are_accessible() {
        openEach(VIEWS, () -> Accessibility.assertAccessible(browser));
    }

    @Test
    @Tag("nightly")
    void views_are_accessible_in_each_color_scheme_and_width() {
        openEach(VIEWS, () -> Accessibility.assertAccessibleInEachSchemeAndWidth(browser));
        openEach(VIEWS_OF_OTHER_TESTS, () -> Accessibility.assertAccessibleInEachSchemeAndWidth(browser));
    }

    private void openEach(List<View> views, Runnable assertion) {
        browser.expectStatus(404, 422);
        for (View view : views) {
            browser.open(view.address().replace("FLOW", flowWithRecords));
            browser.element(view.element());
            assertThatCode(assertion::run).as(view.address()).doesNotThrowAnyException();
        }
    }

    private static String createFlowWithRecords(Api api) {
        String flow = api.create("accessibility: a flow", "nightly", "long-tag-" + "x".repeat(80))
                .id();
        api.patch("/flows/" + flow, "{\"tags\":[\"prod\"]}");
        api.createDeployment(flow, "every night");
        for (String type : List.of("RUNNING", "COMPLETED", "FAILED", "CANCELLED")) {
            api.createFlowRun(flow, "\"state\":{\"type\":\"" + type + "\",\"message\":\"a message\"}");
        }
        api.delete("/flows/" + api.create("accessibility: deleted").id());
        return flow;
    }

    @Test
    void dialogs_are_accessible() {
        browser.open("#/flows");
        browser.waitForTexts("h1", "Flows");
        for (Runnable opening :
                List.<Runnable>of(() -> browser.type("?"), () -> browser.type("t"), () -> browser.click(".caller"))) {
            opening.run();
            browser.element("dialog");
            Accessibility.assertAccessible(browser);
            browser.click("dialog [aria-label=Close]");
            await().untilAsserted(() -> assertThat(browser.texts("dialog")).isEmpty());
        }
    }
}
