package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** A subflow run and the task run that represents it enter the same states in one transaction. */
class SubflowTest {

    private static TestServer server;
    private static Api api;

    /** Fails when a task run enters a state with this name. */
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ProcessingGroup("flows")
    static class FailingProjection {
        @EventHandler
        void on(TaskRunStateSet event) {
            if (event.state().name().equals("fails")) {
                throw new IllegalStateException("a projection that fails");
            }
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.start(FailingProjection.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_parent_enters_all_states_of_the_subflow_run() {
        String task = parent("follows");
        String run = "/flow_runs/" + subflow("follows", task, "PENDING").id();
        String parent = "/task_runs/" + task;
        assertThat(api.get(parent).field("state_type")).isEqualTo("PENDING");

        api.setState(run, "RUNNING");
        assertThat(api.get(parent).field("state_type")).isEqualTo("RUNNING");
        assertThat(api.get(parent).body().get("run_count").asInt()).isEqualTo(1);
        api.post(
                run + "/set_state",
                "{\"state\":{\"type\":\"FAILED\",\"name\":\"TimedOut\",\"message\":\"m\",\"data\":[1.0]}}");

        Response followed = api.get(parent);
        assertThat(followed.field("state_name")).isEqualTo("TimedOut");
        assertThat(followed.body().at("/state/message").asString()).isEqualTo("m");
        assertThat(followed.text()).contains("\"data\":[1.0]");
        assertThat(followed.body().get("end_time").isNull()).isFalse();
        assertThat(followed.field("state_id")).isNotEqualTo(api.get(run).field("state_id"));
        assertThat("/flow_runs/"
                        + followed.body()
                                .at("/state/state_details/child_flow_run_id")
                                .asString())
                .isEqualTo(run);
    }

    @Test
    void both_state_changes_are_one_transaction() {
        String task = parent("one transaction");
        String run = subflow("one transaction", task, "PENDING").id();
        api.setState("/flow_runs/" + run, "RUNNING");

        assertThat(server.sql()
                        .sql("select f.xmin = t.xmin from read_model.flow_run f, read_model.task_run t"
                                + " where f.id = cast(? as uuid) and t.id = cast(? as uuid)")
                        .params(run, task)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(server.sql()
                        .sql("select count(distinct metadata->>'causationId') from event_store.event"
                                + " where payload->>'id' in (?, ?) and type like '%.state_set'"
                                + " and payload->'state'->>'type' = 'RUNNING'")
                        .params(run, task)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void a_failure_of_the_parent_rolls_both_back() {
        String task = parent("both roll back");
        String run = "/flow_runs/" + subflow("both roll back", task, "PENDING").id();
        String runBefore = api.get(run).textWithoutEstimates();
        String taskBefore = api.get("/task_runs/" + task).textWithoutEstimates();
        long eventsBefore = events();

        Response failed = api.post(run + "/set_state", "{\"state\":{\"type\":\"RUNNING\",\"name\":\"fails\"}}");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(events()).isEqualTo(eventsBefore);
        assertThat(api.get(run).textWithoutEstimates()).isEqualTo(runBefore);
        assertThat(api.get("/task_runs/" + task).textWithoutEstimates()).isEqualTo(taskBefore);
        assertThat(api.setState(run, "RUNNING").status()).isEqualTo(201);
    }

    @Test
    void a_deleted_parent_is_ignored() {
        String deleted = parent("vanished");
        String run = "/flow_runs/" + subflow("vanished", deleted, "PENDING").id();
        api.delete("/task_runs/" + deleted);
        assertThat(api.setState(run, "RUNNING").status()).isEqualTo(201);
        assertThat(api.get("/task_runs/" + deleted).status()).isEqualTo(404);
    }

    @Test
    void a_subflow_run_of_an_unknown_parent_is_409_and_creates_nothing() {
        long before = events();

        Response ofUnknown = api.createFlowRun(
                api.create("subflow: unknown parent").id(),
                "\"parent_task_run_id\":\"00000000-0000-4000-8000-000000000000\"");

        assertThat(Problem.in(ofUnknown, 409).detail())
                .isEqualTo("Task run 00000000-0000-4000-8000-000000000000, the parent of the run, does not exist.");
        assertThat(events()).isEqualTo(before + 1);
    }

    @Test
    void a_subflow_run_of_a_deleted_parent_answers_no_parent() {
        String byTask = parent("no answer");
        String byRun = parent("no answer either");
        String first = subflow("no answer", byTask, "PENDING").id();
        String second = subflow("no answer", byRun, "PENDING").id();
        assertThat(api.get("/flow_runs/" + first).field("parent_task_run_id")).isEqualTo(byTask);

        api.delete("/task_runs/" + byTask);
        api.delete("/flow_runs/" + api.get("/task_runs/" + byRun).field("flow_run_id"));

        for (String run : List.of(first, second)) {
            assertThat(api.get("/flow_runs/" + run)
                            .body()
                            .get("parent_task_run_id")
                            .isNull())
                    .isTrue();
            assertThat(api.post("/flow_runs/filter", "{\"flow_runs\":{\"id\":{\"any_\":[\"" + run + "\"]}}}")
                            .body()
                            .get(0)
                            .get("parent_task_run_id")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void a_parent_of_a_deleted_flow_is_ignored() {
        String flow = api.create("subflow: flow gone").id();
        String task =
                api.createTaskRun(api.createFlowRun(flow).id(), "child", "0").id();
        String run = subflow("flow gone", task, "PENDING").id();
        api.delete("/flows/" + flow);
        long before = events();

        assertThat(api.setState("/flow_runs/" + run, "RUNNING").status()).isEqualTo(201);

        assertThat(events()).isEqualTo(before + 1);
    }

    @Test
    void concurrent_subflow_runs_and_their_parent_do_not_deadlock() {
        String task = parent("many");
        List<String> runs = IntStream.range(0, 4)
                .mapToObj(i -> subflow("many", task, "PENDING").id())
                .toList();

        List<CompletableFuture<Integer>> responses = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> i % 3 == 0
                        ? api.setState("/task_runs/" + task, "RUNNING").status()
                        : api.setState("/flow_runs/" + runs.get(i % 4), "RUNNING")
                                .status()))
                .toList();

        assertThat(responses).extracting(CompletableFuture::join).containsOnly(201);
        assertThat(api.get("/task_runs/" + task).body().get("run_count").asInt())
                .isEqualTo(12);
    }

    private static String parent(String name) {
        String flow = api.create("subflow: " + name).id();
        return api.createTaskRun(
                        api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}")
                                .id(),
                        "child",
                        "0")
                .id();
    }

    private static Response subflow(String name, String parent, String state) {
        String flow = api.create("subflow: child of " + name).id();
        return api.createFlowRun(
                flow, "\"parent_task_run_id\":\"" + parent + "\"", "\"state\":{\"type\":\"" + state + "\"}");
    }

    private static long events() {
        return server.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
    }
}
