package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import org.junit.jupiter.api.Test;

/** The page of one flow: what it is, what belongs to it, and what happened to it. */
class FlowPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void a_flow_shows_its_facts_its_deployments_and_its_runs_with_their_states() {
        String flow = api.create("page: facts", "prod").id();
        api.createDeployment(flow, "every night", "\"work_queue_name\":\"gpu\"");
        String run = api.createFlowRun(flow, "\"name\":\"busy-owl\"").id();
        api.setState("/flow_runs/" + run, "RUNNING");
        for (int i = 0; i < 11; i++) {
            api.createFlowRun(
                    flow, "\"name\":\"later\"", "\"state\":{\"type\":\"FAILED\",\"message\":\"out of memory\"}");
        }

        browser.open("#/flows/" + flow);

        browser.sees("h1", "page: facts");
        browser.sees(".facts code", flow);
        browser.sees(".facts .tag", "prod");
        browser.sees("[aria-labelledby=deployments] tbody th", "every night");
        browser.sees("[aria-labelledby=deployments] [role=status]", "1 deployment");
        browser.sees("[aria-labelledby=flow_runs] [role=status]", "12 runs");
        assertThat(browser.texts("[data-state=FAILED]")).hasSize(10).containsOnly("Failed");
        browser.sees("out of memory");
        browser.clickOn("Show all 12");
        browser.sees("[data-state=RUNNING]", "Running");
        assertThat(browser.run("return document.title")).isEqualTo("page: facts · Flowledger");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_timeline_says_who_when_by_which_request_and_what_is_another_than_before() {
        String flow = api.create("page: timeline", "a", "b").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"b\",\"c\"]}", "X-Request-Id", "request-of-the-patch");
        String time = api.get("/flows/" + flow).field("updated");

        browser.open("#/flows/" + flow);

        browser.sees(".timeline .what", "Changed", "Created");
        browser.sees(".timeline strong", "anonymous", "anonymous");
        browser.sees(".timeline li:first-child .tag", "no longer a", "now c", "b");
        browser.sees(".timeline li:last-child .diff dt", "name", "tags");
        browser.sees(".timeline li:last-child ins", "now page: timeline", "now a", "now b");
        assertThat(browser.texts(".timeline .why code")).contains("UpdateFlow", "request-of-the-patch", "CreateFlow");
        assertThat(browser.run("return document.querySelector('.timeline time').dateTime"))
                .isEqualTo(time);
    }

    @Test
    void all_lives_of_a_name_are_told_apart() {
        String first = api.create("page: lives", "one").id();
        api.delete("/flows/" + first);
        String second = api.create("page: lives", "two").id();

        browser.open("#/flows/" + first);
        browser.sees("This flow has been deleted.");
        browser.sees("h1", "page: lives");
        browser.sees(".timeline .what", "Deleted", "Created");

        browser.clickOn("All lives of this name");
        browser.sees(".life h2", "Life 2", "Life 1");
        browser.sees(".life .title a", "Living: " + second, "Deleted: " + first);
        browser.sees(".timeline .what", "Created", "Deleted", "Created");
        assertThat(browser.hash()).isEqualTo("#/names/page%3A%20lives");

        browser.open("#/flows?like=page:+no+more");
        browser.clickOn("the history of “page: no more”");
        browser.sees("No flow ever had this name.");
        browser.open("#/flows/00000000-0000-4000-8000-000000000000");
        browser.sees("No flow ever had this id.");
    }

    @Test
    void what_somebody_typed_is_text_and_never_a_part_of_the_page() {
        String script = "<script>alert(1)</script>";
        String flow = api.create("page: onerror=alert(1)", script, "<img src=x onerror=alert(1)>")
                .id();

        browser.open("#/flows?like=onerror%3D&tag=%3Cscript%3Ealert(1)%3C/script%3E");
        browser.sees(".list .tag", script, "<img src=x onerror=alert(1)>");
        browser.open("#/flows/" + flow);
        browser.sees(".facts .tag", script, "<img src=x onerror=alert(1)>");
        browser.sees(
                ".timeline ins", "now page: onerror=alert(1)", "now " + script, "now <img src=x onerror=alert(1)>");

        assertThat(browser.run("return document.querySelectorAll('main script, main img').length"))
                .isEqualTo(0L);
        assertThat(browser.complaints()).isEmpty();
    }
}
