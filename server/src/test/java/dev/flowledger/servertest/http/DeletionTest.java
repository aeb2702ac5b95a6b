package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;

/** A deleted record hides the records that belong to it, immediately and permanently. */
class DeletionTest {

    private final Api api = TestServer.shared().api();

    @Test
    void delete_of_a_flow_hides_all_its_records() {
        String flow = api.create("deletion: flow").id();
        String deployment = api.createDeployment(flow, "prod").id();
        String run = api.createFlowRun(flow, "\"idempotency_key\":\"k\"", "\"deployment_id\":\"" + deployment + "\"")
                .id();
        String task = api.createTaskRun(run, "t", "0").id();
        assertThat(inAnswers(flow, deployment, run, task)).isEqualTo("1 1 1 1");

        assertThat(api.delete("/flows/" + flow).status()).isEqualTo(204);

        assertThat(inAnswers(flow, deployment, run, task)).isEqualTo("0 0 0 0");
        for (String path : new String[] {"/deployments/" + deployment, "/flow_runs/" + run, "/task_runs/" + task}) {
            assertThat(api.get(path).status()).isEqualTo(404);
            assertThat(api.delete(path).status()).isEqualTo(404);
            String change = path.startsWith("/task_runs") ? "{\"name\":\"x\"}" : "{\"tags\":[\"x\"]}";
            assertThat(api.patch(path, change).status()).isEqualTo(404);
        }
        assertThat(api.get("/deployments/name/deletion:%20flow/prod").status()).isEqualTo(404);
        assertThat(api.setState("/flow_runs/" + run, "RUNNING").status()).isEqualTo(404);
        assertThat(api.setState("/task_runs/" + task, "RUNNING").status()).isEqualTo(404);
        assertThat(api.createTaskRun(run, "t", "1").status()).isEqualTo(404);
        assertThat(api.createFlowRun(flow, "\"idempotency_key\":\"k\"").status())
                .isEqualTo(404);
        assertThat(api.createDeployment(flow, "prod").status()).isEqualTo(404);
    }

    @Test
    void a_recreated_flow_does_not_restore_its_records() {
        String first = api.create("deletion: again").id();
        String deployment =
                api.createDeployment(first, "prod", "\"version\":\"1\"").id();
        String run = api.createFlowRun(first, "\"idempotency_key\":\"k\"").id();
        api.delete("/flows/" + first);

        String second = api.create("deletion: again").id();

        assertThat(second).isNotEqualTo(first);
        assertThat(api.get("/flow_runs/" + run).status()).isEqualTo(404);
        assertThat(count("flow_runs", "flows", second)).isZero();
        Response newDeployment = api.createDeployment(second, "prod");
        assertThat(newDeployment.status()).isEqualTo(201);
        assertThat(newDeployment.id()).isNotEqualTo(deployment);
        assertThat(newDeployment.body().get("version").isNull()).isTrue();
        assertThat(api.createFlowRun(second, "\"idempotency_key\":\"k\"").status())
                .isEqualTo(201);
    }

    @Test
    void delete_of_a_flow_run_hides_its_task_runs() {
        String flow = api.create("deletion: flow run").id();
        String run = api.createFlowRun(flow, "\"idempotency_key\":\"k\"").id();
        String task = api.createTaskRun(run, "t", "0").id();

        assertThat(api.delete("/flow_runs/" + run).status()).isEqualTo(204);

        assertThat(api.get("/task_runs/" + task).status()).isEqualTo(404);
        assertThat(count("task_runs", "task_runs", task)).isZero();
        assertThat(api.post("/flows/count", "{\"flows\":{\"id\":{\"any_\":[\"" + flow + "\"]}},\"task_runs\":{}}")
                        .text())
                .isEqualTo("0");
        Response again = api.createFlowRun(flow, "\"idempotency_key\":\"k\"");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isNotEqualTo(run);
    }

    @Test
    void delete_of_a_deployment_keeps_its_runs() {
        String flow = api.create("deletion: deployment").id();
        String deployment = api.createDeployment(flow, "prod").id();
        String run = api.createFlowRun(flow, "\"deployment_id\":\"" + deployment + "\"")
                .id();

        assertThat(api.delete("/deployments/" + deployment).status()).isEqualTo(204);

        assertThat(api.get("/flow_runs/" + run).field("deployment_id")).isEqualTo(deployment);
        assertThat(count("flow_runs", "deployments", deployment)).isZero();
        assertThat(api.createDeployment(flow, "prod").id()).isNotEqualTo(deployment);
    }

    @Test
    void a_deleted_task_run_can_be_created_again_with_a_new_id() {
        String run = api.createFlowRun(api.create("deletion: task run").id()).id();
        String task = api.createTaskRun(run, "t", "0").id();

        assertThat(api.delete("/task_runs/" + task).status()).isEqualTo(204);
        assertThat(api.delete("/task_runs/" + task).status()).isEqualTo(404);

        assertThat(api.createTaskRun(run, "t", "0").id()).isNotEqualTo(task);
        assertThat(api.setState("/task_runs/" + task, "RUNNING").status()).isEqualTo(404);
    }

    private String inAnswers(String flow, String deployment, String run, String task) {
        return count("flows", "flows", flow) + " " + count("deployments", "deployments", deployment) + " "
                + count("flow_runs", "flow_runs", run) + " " + count("task_runs", "task_runs", task);
    }

    private int count(String records, String filter, String id) {
        String body = "{\"" + filter + "\":{\"id\":{\"any_\":[\"" + id + "\"]}}}";
        int listed = api.post("/" + records + "/filter", body).body().size();
        assertThat(api.post("/" + records + "/count", body).text()).isEqualTo(Integer.toString(listed));
        return listed;
    }
}
