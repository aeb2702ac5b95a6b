package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The view of one flow: its properties, deployments, runs and timeline. */
@BrowserTest
class FlowDetailPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void flow_shows_properties_deployments_and_runs() {
        String flow = api.create("page: properties", "prod").id();
        api.createDeployment(flow, "every night", "\"work_queue_name\":\"gpu\"", "\"parameters\":{\"region\":\"eu\"}");
        String run = api.createFlowRun(flow, "\"name\":\"busy-owl\"").id();
        api.setState("/flow_runs/" + run, "RUNNING");
        for (int i = 0; i < 11; i++) {
            api.createFlowRun(
                    flow, "\"name\":\"later\"", "\"state\":{\"type\":\"FAILED\",\"message\":\"out of memory\"}");
        }

        browser.open("#/flows/" + flow);

        browser.waitForTexts("h1", "page: properties");
        browser.waitForTexts(".properties code", flow);
        browser.waitForTexts(".properties .tag", "prod");
        browser.waitForTexts("[aria-labelledby=deployments] tbody th", "every night");
        browser.waitForTexts("[aria-labelledby=deployments] [role=status]", "1 deployment");
        browser.waitForTexts("[aria-labelledby=flow_runs] [role=status]", "12 runs");
        assertThat(browser.texts(".run-list [data-state=FAILED]")).hasSize(10).containsOnly("Failed");
        browser.waitForText("out of memory");
        browser.clickText("Show all 12");
        browser.waitForTexts(".run-list [data-state=RUNNING]", "Running");
        assertThat(browser.run("return document.title")).isEqualTo("page: properties · Flowledger");
        browser.clickText("every night");
        browser.waitForTexts("h1", "every night");
        browser.waitForTexts("[aria-labelledby=timeline] .event-type", "Created");
        // The data of the event has the parameters in encrypted form.
        assertThat(browser.texts("[aria-labelledby=timeline] ins")).contains("added: {\"region\":\"eu\"}");
        Accessibility.assertAccessible(browser);
    }

    @Test
    void timeline_shows_actor_time_request_and_changed_fields() {
        String flow = api.create("page: timeline", "a", "b").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"b\",\"c\"]}", "X-Request-Id", "request-of-the-patch");
        String time = api.get("/flows/" + flow).field("updated");

        browser.open("#/flows/" + flow);

        browser.waitForTexts(".timeline .event-type", "Updated", "Created");
        browser.waitForTexts(".timeline strong", "anonymous", "anonymous");
        browser.waitForTexts(".timeline li:first-child .tag", "removed: a", "added: c", "b");
        browser.waitForTexts(".timeline li:last-child .diff dt", "name", "tags");
        browser.waitForTexts(".timeline li:last-child ins", "added: page: timeline", "added: a", "added: b");
        assertThat(browser.texts(".timeline .event-details code"))
                .contains("UpdateFlow", "request-of-the-patch", "CreateFlow");
        assertThat(browser.run("return document.querySelector('.timeline time').dateTime"))
                .isEqualTo(time);
    }

    @Test
    void name_history_shows_each_generation_of_a_name() {
        browser.expectStatus(404);
        String first = api.create("page: generations", "one").id();
        api.delete("/flows/" + first);
        String second = api.create("page: generations", "two").id();

        browser.open("#/flows/" + first);
        browser.waitForText("This flow has been deleted.");
        browser.waitForTexts("h1", "page: generations");
        browser.waitForTexts(".timeline .event-type", "Deleted", "Created");

        browser.clickText("All generations of this name");
        browser.waitForTexts(".generation h2", "Generation 2", "Generation 1");
        browser.waitForTexts(".generation .section-header a", "Current: " + second, "Deleted: " + first);
        browser.waitForTexts(".timeline .event-type", "Created", "Deleted", "Created");
        assertThat(browser.hash()).isEqualTo("#/names/page%3A%20generations");
    }

    @Test
    @Tag("nightly")
    void unknown_names_and_ids_are_reported() {
        browser.expectStatus(404);
        browser.open("#/flows?like=page:+unknown");
        browser.clickText("history of “page: unknown”");
        browser.waitForText("No flow has ever had this name.");

        browser.open("#/flows/00000000-0000-4000-8000-000000000000");
        browser.waitForText("No flow has ever had this ID.");
    }

    @Test
    void user_input_is_rendered_as_text_not_as_html() {
        String script = "<script>alert(1)</script>";
        String flow = api.create("page: onerror=alert(1)", script, "<img src=x onerror=alert(1)>")
                .id();

        browser.open("#/flows?like=onerror%3D&tag=%3Cscript%3Ealert(1)%3C/script%3E");
        browser.waitForTexts(".list .tag", script, "<img src=x onerror=alert(1)>");
        browser.open("#/flows/" + flow);
        browser.waitForTexts(".properties .tag", script, "<img src=x onerror=alert(1)>");
        browser.waitForTexts(
                ".timeline ins",
                "added: page: onerror=alert(1)",
                "added: " + script,
                "added: <img src=x onerror=alert(1)>");

        assertThat(browser.run("return document.querySelectorAll('main script, main img').length"))
                .isEqualTo(0L);
    }
}
