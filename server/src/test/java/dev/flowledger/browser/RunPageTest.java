package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The views of flow runs and task runs. */
@BrowserTest
class RunPageTest {

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void run_shows_states_task_runs_subflows_logs_and_events() {
        String flow = api.create("run: parent").id();
        String run = api.createFlowRun(flow, "\"name\":\"busy-owl\"", "\"parameters\":{\"region\":\"eu\"}")
                .id();
        api.setState("/flow_runs/" + run, "RUNNING");
        String task =
                api.createTaskRun(run, "extract", "0", "\"name\":\"extract-0\"").id();
        api.setState("/task_runs/" + task, "RUNNING");
        api.setState("/task_runs/" + task, "COMPLETED");
        String subflowTask =
                api.createTaskRun(run, "child", "0", "\"name\":\"child-0\"").id();
        String subflow = api.createFlowRun(
                        flow, "\"name\":\"calm-heron\"", "\"parent_task_run_id\":\"" + subflowTask + "\"")
                .id();
        api.setState("/flow_runs/" + subflow, "RUNNING");
        api.post(
                "/logs/",
                "[{\"name\":\"prefect.flow_runs\",\"level\":40,\"message\":\"disk is full\",\"timestamp\":\"2026-01-31T08:15:00Z\",\"flow_run_id\":\""
                        + run + "\",\"task_run_id\":\"" + task + "\"}]");

        browser.open("#/runs?like=busy-owl");
        browser.click(".run-list td:last-child");

        browser.waitForTexts("h1", "busy-owl");
        browser.waitForTexts(".view-header .state", "Running");
        browser.waitForTexts("[aria-labelledby=states] .state", "Pending", "Running");
        browser.waitForTexts(".gantt tbody th", "extract-0", "calm-heron subflow");
        browser.waitForTexts(".gantt .state", "Completed", "Running");
        assertThat(browser.run("return document.querySelectorAll('.gantt tbody rect').length"))
                .isEqualTo(2L);
        browser.waitForTexts(".logs td:last-child", "disk is full");
        browser.waitForText("\"region\": \"eu\"");
        browser.waitForTexts(
                "[aria-labelledby=events] .sentence",
                "anonymous set run busy-owl of run: parent to Running",
                "anonymous created run busy-owl of run: parent");
        Accessibility.assertAccessible(browser);

        String started = URLEncoder.encode(api.get("/flow_runs/" + run).field("updated"), StandardCharsets.UTF_8);
        api.setState("/flow_runs/" + run, "FAILED");
        browser.waitForTexts(".view-header .state", "Failed");
        browser.clickText("extract-0");
        browser.waitForTexts("h1", "extract-0");
        browser.waitForTexts("[aria-labelledby=states] .state", "Pending", "Running", "Completed");
        browser.waitForTexts(".logs td:last-child", "disk is full");
        Accessibility.assertAccessible(browser);
        browser.clickText("← Run busy-owl");
        browser.open("#/runs/" + run + "?as_of=" + started);
        browser.waitForTexts(".view-header .state", "Running");
        browser.waitForTexts("[aria-labelledby=states] .state", "Pending", "Running");
        browser.waitForText("Task runs and logs cannot be shown as of an earlier time.");
        browser.type("n");
        browser.clickText("calm-heron");
        browser.waitForTexts("h1", "calm-heron");
        browser.waitForText("task run child-0");
    }

    @Test
    void long_texts_are_broken_and_numbers_are_not_rounded() {
        String text = "x".repeat(190);
        String flow = api.create("run " + text).id();
        String run = api.createFlowRun(
                        flow,
                        "\"name\":\"" + text + "\"",
                        "\"parameters\":{\"counts\":[12345678901234567890,0.12345678901234567890,1e400,12.0]}")
                .id();
        String task = api.createTaskRun(run, "child", "0", "\"name\":\"" + text + "\"")
                .id();
        String subflow = api.createFlowRun(flow, "\"name\":\"" + text + "\"", "\"parent_task_run_id\":\"" + task + "\"")
                .id();
        for (String changed : List.of("/flow_runs/" + run, "/flow_runs/" + subflow, "/task_runs/" + task)) {
            api.post(
                    changed + "/set_state",
                    "{\"state\":{\"type\":\"RUNNING\",\"name\":\"" + text + "\",\"message\":\"" + "y".repeat(3_000)
                            + "\"}}");
        }

        browser.open("#/runs/" + run);
        browser.waitForText("12345678901234567890");
        assertThat(browser.texts("pre").toString()).contains("12345678901234567890, 0.12345678901234567890, 1e400, 12");
        for (String view : List.of("#/runs/" + run, "#/runs/" + subflow, "#/task-runs/" + task)) {
            browser.open(view);
            browser.waitForText("y".repeat(3_000));
            Accessibility.assertFitsInWindow(browser);
        }
    }

    @Test
    void unknown_runs_are_reported() {
        browser.expectStatus(404);
        browser.open("#/runs/00000000-0000-4000-8000-000000000000");
        browser.waitForText("There is no run with this ID.");
        browser.open("#/task-runs/00000000-0000-4000-8000-000000000000");
        browser.waitForText("There is no task run with this ID.");
        browser.open("#/runs?state=CRASHED&like=no+such+run");
        browser.waitForText("No runs match.");
    }
}
