package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accessibility of overview and flow views, empty states, errors and dialogs. The tests of the other views check theirs. */
@BrowserTest
class AccessibilityTest {

    private static String flowWithRecords;

    private final Browser browser = Browser.shared();

    @BeforeAll
    static void createRecords() {
        flowWithRecords = createFlowWithRecords(Browser.server().api());
    }

    /** FLOW stands for the ID of a flow with deployments, runs and events. */
    @ParameterizedTest
    @CsvSource({
        "#/flows?like=accessibility:, .list",
        "#/flows?like=accessibility:&tag=prod&as_of=2999-01-01, .error-message",
        "#/flows?like=no+such+flow, .empty-state",
        "#/flows/FLOW, .timeline",
        "#/flows/FLOW?as_of=2999-01-01, .error-message",
        "#/flows/00000000-0000-4000-8000-000000000000, .empty-state",
        "#/names/accessibility:%20deleted, .timeline",
        "#/nowhere, .empty-state",
        "#/overview, .tile",
        "#/runs, .run-list"
    })
    void views_are_accessible_in_light_and_dark_mode_and_on_narrow_screens(String address, String expectedElement) {
        browser.expectStatus(404, 422);
        browser.open(address.replace("FLOW", flowWithRecords));
        browser.element(expectedElement);

        Accessibility.assertAccessible(browser);
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
    void dialogs_are_accessible_in_light_and_dark_mode_and_on_narrow_screens() {
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
