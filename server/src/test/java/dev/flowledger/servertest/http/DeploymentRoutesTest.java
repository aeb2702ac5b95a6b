package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The routes of deployments besides those that every record has. */
class DeploymentRoutesTest {

    private static final String UNKNOWN = "/deployments/" + UUID.randomUUID();

    private final Api api = TestServer.shared().api();
    private final String flow =
            api.create("deployment routes " + UUID.randomUUID()).id();

    @Test
    void a_run_of_a_deployment_has_its_settings_and_those_of_the_request() {
        String deployment = api.createDeployment(
                        flow,
                        "d",
                        "\"parameters\":{\"a\":1.0,\"b\":{\"x\":1},\"c\":null}",
                        "\"tags\":[\"t\",\"u\"]",
                        "\"work_queue_name\":\"q\",\"version\":\"1.2\",\"work_pool_name\":\"pool\"")
                .id();

        Response run = api.post(
                "/deployments/" + deployment + "/create_flow_run",
                "{\"name\":\"r\",\"parameters\":{\"b\":[1e3],\"d\":\"\\u00e4\"},\"tags\":[\"u\",\"v\"],"
                        + "\"job_variables\":{\"cpu\":1},\"enforce_parameter_schema\":false,\"context\":{\"k\":1}}");

        assertThat(run.status()).isEqualTo(201);
        assertThat(run.header("ETag")).hasValue("\"0\"");
        JsonNode record = run.body();
        assertThat(record.get("flow_id").asString()).isEqualTo(flow);
        assertThat(record.get("deployment_id").asString()).isEqualTo(deployment);
        assertThat(record.get("work_queue_name").asString()).isEqualTo("q");
        assertThat(run.text()).contains("\"parameters\":{\"a\":1.0,\"b\":[1e3],\"c\":null,\"d\":\"ä\"}");
        assertThat(record.get("tags").toString()).isEqualTo("[\"t\",\"u\",\"v\"]");
        assertThat(record.at("/state/type").asString()).isEqualTo("SCHEDULED");
        assertThat(record.get("next_scheduled_start_time")).isEqualTo(record.get("expected_start_time"));
        assertThat(run.text())
                .contains(
                        "\"deployment_version\":\"1.2\"",
                        "\"work_pool_name\":\"pool\"",
                        "\"job_variables\":{\"cpu\":1}");
        assertThat(api.get("/flow_runs/" + run.id()).textWithoutEstimates()).isEqualTo(run.textWithoutEstimates());
    }

    @Test
    void the_request_may_choose_state_and_work_queue_and_repeats_are_idempotent() {
        String create = "/deployments/" + api.createDeployment(flow, "e").id() + "/create_flow_run";
        String body =
                "{\"idempotency_key\":\"k\",\"work_queue_name\":\"other\",\"state\":{\"type\":\"PENDING\",\"name\":\"Mine\"}}";

        Response first = api.post(create, body);
        Response second = api.post(create, body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.field("work_queue_name")).isEqualTo("other");
        assertThat(first.field("state_name")).isEqualTo("Mine");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.textWithoutEstimates()).isEqualTo(first.textWithoutEstimates());
    }

    @Test
    void wrong_runs_of_deployments_are_client_errors() {
        String tags = IntStream.range(0, 200).mapToObj(i -> "\"%s" + i + "\"").collect(Collectors.joining(","));
        String deployment = "/deployments/"
                + api.createDeployment(flow, "f", "\"tags\":[" + tags.replace("%s", "a") + "]")
                        .id();

        Problem.in(api.post(UNKNOWN + "/create_flow_run", "{}"), 404);
        Problem.in(api.post("/deployments/none/create_flow_run", "{}"), 422);
        Problem unknown = Problem.in(api.post(deployment + "/create_flow_run", "{\"parameter\":{}}"), 422);
        assertThat(unknown.locs()).containsExactly("[\"body\",\"parameter\"]");
        Problem many = Problem.in(
                api.post(deployment + "/create_flow_run", "{\"tags\":[" + tags.replace("%s", "b") + "]}"), 422);
        assertThat(many.detail()).contains("400 tags").contains("250");
    }

    @ParameterizedTest
    @CsvSource({"set_schedule_inactive, set_schedule_active", "pause_deployment, resume_deployment"})
    void a_deployment_is_paused_and_resumed(String pause, String resume) {
        String deployment = "/deployments/" + api.createDeployment(flow, pause).id();

        assertThat(api.post(deployment + "/" + pause, null).status()).isEqualTo(200);
        Response paused = api.get(deployment);
        assertThat(api.post(deployment + "/" + pause, "{}").header("ETag")).isEqualTo(paused.header("ETag"));
        assertThat(api.post(deployment + "/" + resume, null).header("ETag")).hasValue("\"2\"");

        assertThat(paused.body().get("is_schedule_active").asBoolean()).isFalse();
        assertThat(api.get(deployment).body().get("is_schedule_active").asBoolean())
                .isTrue();
        Problem.in(api.post(UNKNOWN + "/" + pause, null), 404);
        Problem.in(api.post(UNKNOWN + "/" + resume, null), 404);
    }

    @Test
    void the_schedule_is_also_a_list() {
        Response deployment = api.createDeployment(flow, "g", "\"schedule\":{\"cron\":\"0 2 * * *\"}");
        String path = "/deployments/" + deployment.id();
        api.post(path + "/pause_deployment", null);

        JsonNode schedules = api.get(path + "/schedules").body();

        assertThat(schedules.size()).isEqualTo(1);
        JsonNode schedule = schedules.get(0);
        assertThat(schedule.get("deployment_id").asString()).isEqualTo(deployment.id());
        assertThat(schedule.at("/schedule/cron").asString()).isEqualTo("0 2 * * *");
        assertThat(schedule.get("active").asBoolean()).isFalse();
        assertThat(UUID.fromString(schedule.get("id").asString())).isNotNull();
        assertThat(api.get(path + "/schedules").body()).isEqualTo(schedules);
        String without = "/deployments/" + api.createDeployment(flow, "h").id();
        assertThat(api.get(without + "/schedules").text()).isEqualTo("[]");
        Problem.in(api.get(UNKNOWN + "/schedules"), 404);
    }

    @Test
    void schedules_are_added_changed_and_deleted_by_id() {
        String path = "/deployments/"
                + api.createDeployment(flow, "i", "\"schedule\":{\"cron\":\"0 2 * * *\"}")
                        .id();
        String only = api.get(path + "/schedules").body().get(0).get("id").asString();

        Response paused = api.patch(path + "/schedules/" + only, "{\"active\":false}");
        assertThat(paused.status()).isEqualTo(204);
        assertThat(paused.header("ETag")).hasValue("\"1\"");
        assertThat(api.patch(path + "/schedules/" + only, "{\"active\":false,\"catchup\":null}")
                        .header("ETag"))
                .hasValue("\"1\"");
        JsonNode deployment = api.get(path).body();
        assertThat(deployment.at("/schedules/0/active").asBoolean(true)).isFalse();
        assertThat(deployment.at("/schedules/0/id").asString()).isEqualTo(only);
        assertThat(deployment.get("paused").asBoolean(true)).isFalse();

        Response added = api.post(
                path + "/schedules",
                "[{\"schedule\":{\"interval\":60},\"max_active_runs\":1},{\"schedule\":{\"interval\":61}}]");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.body().size()).isEqualTo(2);
        assertThat(added.body().at("/0/max_active_runs").asInt()).isEqualTo(1);
        String second = added.body().at("/1/id").asString();
        assertThat(api.delete(path + "/schedules/" + only, "If-Match", "\"0\"").status())
                .isEqualTo(412);
        assertThat(api.delete(path + "/schedules/" + only).status()).isEqualTo(204);
        assertThat(api.patch(path + "/schedules/" + second, "{\"schedule\":{\"interval\":62}}")
                        .status())
                .isEqualTo(204);
        assertThat(api.get(path).body().at("/schedule/interval").asInt()).isEqualTo(60);
        assertThat(api.get(path + "/schedules")
                        .body()
                        .at("/1/schedule/interval")
                        .asInt())
                .isEqualTo(62);

        Problem.in(api.delete(path + "/schedules/" + only), 404);
        Problem.in(api.patch(path + "/schedules/" + only, "{}"), 404);
        Problem.in(api.post(UNKNOWN + "/schedules", "[]"), 404);
        assertThat(Problem.in(api.post(path + "/schedules", "[{\"active\":true}]"), 422)
                        .locs())
                .containsExactly("[\"body\",0,\"schedule\"]");
        assertThat(Problem.in(api.patch(path + "/schedules/" + second, "{\"colour\":1}"), 422)
                        .locs())
                .containsExactly("[\"body\",\"colour\"]");
    }
}
