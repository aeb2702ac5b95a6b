package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The lifecycle of runs and deployments over HTTP. */
class RunLifecycleTest {

    /** JSON that a parsed tree would not preserve: key order, number formats, duplicate keys, NUL, unpaired surrogates. */
    private static final String FREE =
            "{\"b\":1.0,\"a\":[1e3,-0,12345678901234567890.10,null,true],\"b\":{\"\":\"ä😀\\u0000\\ud800\"}}";

    private static final String POLICY =
            "{\"max_retries\":0,\"retry_delay_seconds\":0.0,\"retries\":%s,\"retry_delay\":null,%s}";
    private static final String FLOW_RUN_POLICY = "\"pause_keys\":[],\"resuming\":false,\"retry_type\":null";
    private static final String TASK_RUN_POLICY = "\"retry_jitter_factor\":null";

    private final Api api = TestServer.shared().api();

    @Test
    void a_flow_run_and_its_task_run_go_from_pending_to_completed() {
        String flow = api.create("lifecycle: whole").id();
        Response created = api.createFlowRun(flow, "\"name\":\"first\"", "\"flow_version\":\"v1\"");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).hasValue("\"0\"");
        String run = "/flow_runs/" + created.id();
        JsonNode pending = created.body();
        assertThat(pending.get("state_type").asString()).isEqualTo("PENDING");
        assertThat(pending.get("state_name").asString()).isEqualTo("Pending");
        assertThat(pending.get("expected_start_time")).isEqualTo(pending.get("created"));
        assertThat(pending.get("start_time").isNull()).isTrue();
        assertThat(pending.get("run_count").asInt()).isZero();
        assertThat(api.get(run).textWithoutEstimates()).isEqualTo(created.textWithoutEstimates());

        Response running = api.setState(run, "RUNNING");
        assertThat(running.status()).isEqualTo(201);
        assertThat(running.field("status")).isEqualTo("ACCEPT");
        assertThat(running.body().at("/details/type").asString()).isEqualTo("accept_details");
        JsonNode state = running.body().get("state");
        assertThat(UUID.fromString(state.get("id").asString())).isNotNull();
        assertThat(state.at("/state_details/flow_run_id").asString()).isEqualTo(created.id());
        assertThat(api.get(run).body().get("state")).isEqualTo(state);
        assertThat(api.get(run).body().get("start_time")).isEqualTo(state.get("timestamp"));

        Response task = api.createTaskRun(created.id(), "load", "0", "\"tags\":[\"a\"]");
        assertThat(task.status()).isEqualTo(201);
        String taskRun = "/task_runs/" + task.id();
        JsonNode taskState = api.setState(taskRun, "RUNNING").body().get("state");
        assertThat(taskState.at("/state_details/flow_run_id").asString()).isEqualTo(created.id());
        assertThat(taskState.at("/state_details/task_run_id").asString()).isEqualTo(task.id());
        assertThat(api.setState(taskRun, "COMPLETED").status()).isEqualTo(201);

        JsonNode completed = api.setState(run, "COMPLETED").body().get("state");
        JsonNode end = api.get(run).body();
        assertThat(end.get("state_type").asString()).isEqualTo("COMPLETED");
        assertThat(end.get("end_time")).isEqualTo(completed.get("timestamp"));
        assertThat(end.get("updated")).isEqualTo(completed.get("timestamp"));
        assertThat(end.get("run_count").asInt()).isEqualTo(1);
        assertThat(end.get("total_run_time").decimalValue())
                .isEqualByComparingTo(seconds(time(state), time(completed)));
        assertThat(api.get(run).header("ETag")).hasValue("\"2\"");

        JsonNode taskEnd = api.get(taskRun).body();
        assertThat(taskEnd.get("state_name").asString()).isEqualTo("Completed");
        assertThat(taskEnd.get("tags").get(0).asString()).isEqualTo("a");
    }

    @Test
    void free_form_json_is_returned_as_it_was_sent() {
        String flow = api.create("lifecycle: free form").id();
        String state =
                ",\"state\":{\"type\":\"FAILED\",\"name\":\"TimedOut\",\"message\":\"too\\nslow\",\"data\":[1.10,"
                        + FREE + "]}";

        Response run = api.createFlowRun(flow, "\"parameters\":" + FREE + ",\"context\":" + FREE + state);
        Response task = api.createTaskRun(run.id(), "t", "0", "\"state\":{\"type\":\"PENDING\",\"data\":" + FREE + "}");
        Response deployment = api.createDeployment(
                flow,
                "prod",
                "\"parameters\":" + FREE,
                "\"infra_overrides\":" + FREE,
                "\"parameter_openapi_schema\":" + FREE);

        assertThat(run.text())
                .contains("\"parameters\":" + FREE, "\"context\":" + FREE)
                .contains("\"data\":[1.10," + FREE + "]", "\"message\":\"too\\nslow\"", "\"state_name\":\"TimedOut\"");
        assertThat(task.text()).contains("\"data\":" + FREE);
        assertThat(deployment.text())
                .contains("\"parameters\":" + FREE, "\"infra_overrides\":" + FREE)
                .contains("\"parameter_openapi_schema\":" + FREE);
        assertThat(api.get("/flow_runs/" + run.id()).textWithoutEstimates()).isEqualTo(run.textWithoutEstimates());
        assertThat(api.get("/task_runs/" + task.id()).textWithoutEstimates()).isEqualTo(task.textWithoutEstimates());
        assertThat(api.get("/deployments/" + deployment.id()).text()).isEqualTo(deployment.text());
        assertThat(api.get("/deployments/name/lifecycle:%20free%20form/prod").text())
                .isEqualTo(deployment.text());
    }

    @Test
    void every_field_of_a_record_is_returned() {
        String flow = api.create("lifecycle: every field").id();
        String block = "a7dc3d5f-a375-8364-8079-13afc8000001";
        String settings =
                ("\"version\":\"1\",\"description\":\"%s\",\"schedule\":{\"cron\":\"0 6 * * 1-5\",\"day_or\":true},\"is_schedule_active\":false,"
                                + "\"parameters\":{\"x\":1},\"tags\":[\"b\",\"a\",\"b\"],\"work_queue_name\":\"gpu\",\"path\":\"/p\","
                                + "\"entrypoint\":\"e:f\",\"manifest_path\":\"m\",\"infra_overrides\":{\"y\":2},"
                                + "\"parameter_openapi_schema\":{\"z\":3},\"storage_document_id\":\"%s\","
                                + "\"infrastructure_document_id\":\"%s\"")
                        .formatted("d".repeat(5000), block, block);
        Response deployment = api.createDeployment(flow, "prod", settings);
        assertThat(deployment.text()).contains("\"flow_id\":\"" + flow + "\",\"name\":\"prod\"," + settings);

        String parent =
                api.createTaskRun(api.createFlowRun(flow).id(), "parent", "0").id();
        String facts = "\"flow_version\":\"v\",\"parameters\":{},\"idempotency_key\":\"k\",\"context\":{\"c\":1},"
                + "\"empirical_policy\":" + POLICY.formatted(1, FLOW_RUN_POLICY)
                + ",\"tags\":[\"t\"],\"parent_task_run_id\":\"" + parent
                + "\",\"infrastructure_document_id\":\"" + block + "\"";
        Response run = api.createFlowRun(
                flow,
                "\"name\":\"n\"",
                "\"deployment_id\":\"" + deployment.id() + "\"",
                "\"work_queue_name\":\"gpu\"",
                facts);
        assertThat(run.text())
                .contains("\"name\":\"n\",\"flow_id\":\"" + flow + "\",\"deployment_id\":\"" + deployment.id()
                        + "\",\"work_queue_name\":\"gpu\"," + facts);

        String inputs =
                "\"cache_key\":\"ck\",\"cache_expiration\":\"2030-01-01T00:00:00.000001+00:00\",\"task_version\":\"tv\","
                        + "\"empirical_policy\":" + POLICY.formatted(2, TASK_RUN_POLICY)
                        + ",\"tags\":[\"t\"],\"task_inputs\":{\"x\":[]}";
        Response task = api.createTaskRun(run.id(), "tk", "dk", "\"name\":\"tn\"", inputs);
        assertThat(task.text())
                .contains("\"name\":\"tn\",\"flow_run_id\":\"" + run.id()
                        + "\",\"task_key\":\"tk\",\"dynamic_key\":\"dk\"," + inputs);
    }

    @Test
    void absent_fields_have_their_defaults() {
        String flow = api.create("lifecycle: defaults").id();

        JsonNode run = api.createFlowRun(flow).body();
        assertThat(run.get("name").asString()).matches("[a-z]+-[a-z]+");
        assertThat(run.get("parameters").toString() + run.get("context") + run.get("tags"))
                .isEqualTo("{}{}[]");
        assertThat(run.get("empirical_policy").toString()).isEqualTo(POLICY.formatted(null, FLOW_RUN_POLICY));
        assertThat(run.at("/state/state_details/untrackable_result").isBoolean())
                .isTrue();
        Response unnamed = api.createFlowRun(flow, "\"name\":\"\"");
        assertThat(unnamed.field("name")).matches("[a-z]+-[a-z]+");
        api.patch("/flow_runs/" + unnamed.id(), "{\"name\":\"chosen\"}");
        api.patch("/flow_runs/" + unnamed.id(), "{\"name\":\"\"}");
        assertThat(api.get("/flow_runs/" + unnamed.id()).field("name")).matches("[a-z]+-[a-z]+");
        JsonNode nulls = api.createFlowRun(flow, "\"parameters\":null,\"tags\":null,\"state\":null,\"name\":null")
                .body();
        assertThat(nulls.get("parameters").toString() + nulls.get("tags")).isEqualTo("{}[]");
        JsonNode deployment = api.createDeployment(flow, "prod").body();
        assertThat(deployment.get("is_schedule_active").asBoolean()).isTrue();
        assertThat(deployment.get("schedule").isNull()).isTrue();
    }

    @Test
    void a_structure_that_clients_cannot_parse_is_422_and_others_are_returned_in_one_notation() {
        String flow = api.create("lifecycle: structures").id();
        Response run = api.createFlowRun(flow);
        Response deployment = api.createDeployment(
                flow, "prod", "\"schedule\":{\"interval\":\"PT1H\",\"anchor_date\":\"2026-01-31T08:15:00+02:00\"}");
        Response task = api.createTaskRun(
                run.id(),
                "t",
                "0",
                "\"task_inputs\":{\"x\":[{\"input_type\":\"parameter\",\"name\":\"\\ud800\\u0000\"}]}",
                "\"state\":{\"type\":\"PENDING\",\"state_details\":{\"cache_expiration\":\"20260102T030405Z\"}}");

        assertThat(deployment.text())
                .contains("\"schedule\":{\"interval\":3600.0,\"anchor_date\":\"2026-01-31T06:15:00.000000+00:00\"}");
        assertThat(task.text()).contains("\"cache_expiration\":\"2026-01-02T03:04:05.000000+00:00\"", "\\ud800\\u0000");
        assertThat(api.get("/task_runs/" + task.id()).body().get("task_inputs"))
                .isEqualTo(task.body().get("task_inputs"));
        for (String[] change : new String[][] {
            {"/deployments/" + deployment.id(), "{\"schedule\":{\"cron\":\"x\"}}", "[\"body\",\"schedule\",\"cron\"]"},
            {
                "/flow_runs/" + run.id(),
                "{\"empirical_policy\":{\"retry_delay\":[1,2]}}",
                "[\"body\",\"empirical_policy\",\"retry_delay\"]"
            }
        }) {
            assertThat(Problem.in(api.patch(change[0], change[1]), 422).locs()).containsExactly(change[2]);
        }
        assertThat(Problem.in(
                                api.post(
                                        "/flow_runs/" + run.id() + "/set_state",
                                        "{\"state\":{\"type\":\"RUNNING\",\"state_details\":{\"task_run_id\":\"zz\"}}}"),
                                422)
                        .locs())
                .containsExactly("[\"body\",\"state\",\"state_details\",\"task_run_id\"]");
    }

    @Test
    void runs_with_equal_keys_are_created_once() {
        String flow = api.create("lifecycle: once").id();
        Response first = api.createFlowRun(flow, "\"idempotency_key\":\"k\"", "\"name\":\"first\"");
        Response second = api.createFlowRun(flow, "\"idempotency_key\":\"k\"", "\"name\":\"second\"");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.textWithoutEstimates()).isEqualTo(first.textWithoutEstimates());
        assertThat(api.createFlowRun(flow, "\"idempotency_key\":\"other\"").status())
                .isEqualTo(201);
        assertThat(api.createFlowRun(flow).id())
                .isNotEqualTo(api.createFlowRun(flow).id());

        Response task = api.createTaskRun(first.id(), "t", "0");
        assertThat(api.createTaskRun(first.id(), "t", "0").textWithoutEstimates())
                .isEqualTo(task.textWithoutEstimates());
        assertThat(api.createTaskRun(first.id(), "t", "1").status()).isEqualTo(201);
        assertThat(api.createTaskRun(first.id(), "t", "0", "\"name\":\"x\"").status())
                .isEqualTo(200);
    }

    @Test
    void a_second_create_of_a_deployment_replaces_it() {
        String flow = api.create("lifecycle: upsert").id();
        Response created = api.createDeployment(
                flow,
                "prod",
                "\"work_queue_name\":\"q\"",
                "\"is_schedule_active\":false",
                "\"schedule\":{\"cron\":\"0 6 * * 1-5\",\"day_or\":true}",
                "\"tags\":[\"a\"]");
        Response changed = api.createDeployment(flow, "prod", "\"version\":\"2\"");

        assertThat(created.status()).isEqualTo(201);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.id()).isEqualTo(created.id());
        assertThat(changed.body().get("schedule").isNull()).isTrue();
        assertThat(changed.field("version")).isEqualTo("2");
        assertThat(changed.body().get("tags").toString()).isEqualTo("[]");
        assertThat(changed.body().get("is_schedule_active").asBoolean()).isTrue();
        assertThat(changed.field("work_queue_name")).isEqualTo("q");
        assertThat(changed.header("ETag")).hasValue("\"1\"");
        assertThat(api.createDeployment(flow, "prod", "\"version\":\"2\"").header("ETag"))
                .hasValue("\"1\"");
        assertThat(api.patch("/deployments/" + created.id(), "{\"tags\":[\"c\"],\"is_schedule_active\":false}")
                        .header("ETag"))
                .hasValue("\"2\"");
        assertThat(api.get("/deployments/" + created.id()).text())
                .contains("\"tags\":[\"c\"]", "\"is_schedule_active\":false", "\"version\":\"2\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/deployments, is_schedule_active", "/deployments, parameters", "/deployments, tags",
        "/flow_runs, parameters", "/flow_runs, empirical_policy", "/flow_runs, tags"
    })
    void null_for_a_field_that_has_a_value_is_422_and_changes_nothing(String records, String field) {
        String flow = api.create("lifecycle: null").id();
        String fields = "\"tags\":[\"a\"],\"parameters\":{\"x\":1}";
        Response record = records.equals("/deployments")
                ? api.createDeployment(flow, "prod", fields, "\"is_schedule_active\":false")
                : api.createFlowRun(flow, fields, "\"empirical_policy\":{\"retries\":1}");
        String path = records + "/" + record.id();
        String before = api.get(path).textWithoutEstimates();

        Problem problem = Problem.in(api.patch(path, "{\"" + field + "\":null}"), 422);

        assertThat(problem.errors())
                .containsExactly(new Problem.FieldError(
                        "[\"body\",\"" + field + "\"]", "none is not an allowed value", "type_error.none.not_allowed"));
        assertThat(api.get(path).textWithoutEstimates()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00.000000+00:00",
                "0004-02-29T12:00:00.000001+00:00",
                "1582-10-04T23:59:59.999999+00:00",
                "1582-10-10T00:00:00.000000+00:00",
                "1900-02-28T00:00:00.000000+00:00",
                "9999-12-31T23:59:59.999999+00:00"
            })
    void times_of_the_whole_range_are_returned_as_they_are(String time) {
        String flow = api.create("lifecycle: times").id();
        String scheduled = "\"state\":{\"type\":\"SCHEDULED\",\"state_details\":{\"scheduled_time\":\"" + time + "\"}}";
        String run = api.createFlowRun(flow, scheduled).id();
        Response task = api.createTaskRun(run, "time", time, "\"cache_expiration\":\"" + time + "\"");
        String ofRun = "{\"flow_runs\":{\"id\":{\"any_\":[\"" + run + "\"]}";
        String bounds = "{\"after_\":\"" + time + "\",\"before_\":\"" + time + "\"}";

        assertThat(task.field("cache_expiration")).isEqualTo(time);
        // The driver of PostgreSQL reads binary values after some executions of a statement.
        for (int i = 0; i < 20; i++) {
            assertThat(api.get("/task_runs/" + task.id()).field("cache_expiration"))
                    .isEqualTo(time);
            assertThat(api.get("/flow_runs/" + run).field("next_scheduled_start_time"))
                    .isEqualTo(time);
            JsonNode listed = api.post("/flow_runs/filter", ofRun + "}}").body().get(0);
            assertThat(listed.get("expected_start_time").asString()).isEqualTo(time);
            assertThat(listed.at("/state/state_details/scheduled_time").asString())
                    .isEqualTo(time);
        }
        assertThat(api.post("/flow_runs/count", ofRun + ",\"expected_start_time\":" + bounds + "}}")
                        .text())
                .isEqualTo("1");
    }

    @Test
    void a_scheduled_run_stays_scheduled() {
        String flow = api.create("lifecycle: scheduled").id();
        Response run = api.createFlowRun(
                flow,
                "\"state\":{\"type\":\"SCHEDULED\",\"name\":\"Late\",\"state_details\":{\"scheduled_time\":\"2020-01-01\"}}");

        assertThat(run.field("next_scheduled_start_time")).isEqualTo("2020-01-01T00:00:00.000000+00:00");
        assertThat(run.field("expected_start_time")).isEqualTo("2020-01-01T00:00:00.000000+00:00");
        assertThat(run.body().at("/state/state_details/scheduled_time").asString())
                .isEqualTo("2020-01-01T00:00:00.000000+00:00");
        api.setState("/flow_runs/" + run.id(), "PENDING");
        assertThat(api.get("/flow_runs/" + run.id())
                        .body()
                        .get("next_scheduled_start_time")
                        .isNull())
                .isTrue();
    }

    @Test
    void a_failed_run_is_retried_within_its_policy() {
        String flow = api.create("lifecycle: retries").id();
        String policy = "\"empirical_policy\":{\"retries\":1,\"retry_delay\":0}";
        String run = "/flow_runs/" + api.createFlowRun(flow, policy).id();
        api.setState(run, "RUNNING");
        String task = "/task_runs/"
                + api.createTaskRun(run.substring("/flow_runs/".length()), "t", "0", policy)
                        .id();
        api.setState(task, "RUNNING");
        for (String path : List.of(task, run)) {
            Response rejected = api.setState(path, "FAILED");
            Response again = api.setState(path, "RUNNING");
            Response failed = api.setState(path, "FAILED");

            assertThat(rejected.status()).isEqualTo(201);
            assertThat(rejected.body().get("details").toString())
                    .isEqualTo("{\"type\":\"reject_details\",\"reason\":\"Retrying\"}");
            assertThat(rejected.field("status")).isEqualTo("REJECT");
            assertThat(rejected.body().at("/state/name").asString()).isEqualTo("AwaitingRetry");
            assertThat(rejected.body().at("/state/type").asString()).isEqualTo("SCHEDULED");
            assertThat(again.field("status")).isEqualTo("ACCEPT");
            assertThat(failed.field("status")).isEqualTo("ACCEPT");
        }
    }

    @Test
    void a_decision_without_a_new_state_is_200_and_changes_nothing() {
        String flow = api.create("lifecycle: decisions").id();
        String run = "/flow_runs/" + api.createFlowRun(flow).id();
        String later = "/flow_runs/"
                + api.createFlowRun(
                                flow,
                                "\"state\":{\"type\":\"SCHEDULED\",\"state_details\":{\"scheduled_time\":\"2126-01-01\"}}")
                        .id();

        Response second = api.setState(run, "PENDING");
        Response early = api.setState(later, "RUNNING");
        Response paused = api.setState(run, "PAUSED");

        assertThat(List.of(second, early, paused)).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("ETag")).hasValue("\"0\"");
        });
        assertThat(second.body().get("details").toString())
                .isEqualTo("{\"type\":\"abort_details\",\"reason\":"
                        + "\"This run is in a PENDING state and cannot transition to a PENDING state.\"}");
        assertThat(early.field("status")).isEqualTo("WAIT");
        assertThat(early.body().at("/details/delay_seconds").asLong()).isGreaterThan(1_000_000_000);
        assertThat(paused.field("status")).isEqualTo("REJECT");
        assertThat(paused.body().at("/state/id").asString())
                .isEqualTo(api.get(run).field("state_id"));
    }

    @Test
    void a_paused_run_resumes_and_a_suspended_one_is_scheduled() {
        String flow = api.create("lifecycle: resume").id();
        String deployment =
                "\"deployment_id\":\"" + api.createDeployment(flow, "prod").id() + "\"";
        String inProcess = paused(flow, "{\"pause_timeout\":\"2126-01-01T00:00:00Z\"}");
        String suspended = paused(flow, "{\"pause_reschedule\":true}", deployment);

        Response running = api.post(inProcess + "/resume", "{\"run_input\":null}");
        Response scheduled = api.post(suspended + "/resume/", null, "If-Match", "\"2\"");

        assertThat(running.status()).isEqualTo(201);
        assertThat(running.field("status")).isEqualTo("ACCEPT");
        assertThat(running.body().at("/state/name").asString()).isEqualTo("Running");
        assertThat(running.header("ETag")).hasValue("\"3\"");
        assertThat(api.get(inProcess).body().get("state"))
                .isEqualTo(running.body().get("state"));
        assertThat(scheduled.status()).isEqualTo(201);
        JsonNode resuming = scheduled.body().get("state");
        assertThat(resuming.get("type").asString()).isEqualTo("SCHEDULED");
        assertThat(resuming.get("name").asString()).isEqualTo("Resuming");
        assertThat(resuming.at("/state_details/scheduled_time")).isEqualTo(resuming.get("timestamp"));
    }

    @Test
    void a_run_that_cannot_resume_remains_in_its_state_or_fails() {
        String flow = api.create("lifecycle: no resume").id();
        String pending = "/flow_runs/" + api.createFlowRun(flow).id();
        String input = paused(flow, "{\"run_input_keyset\":{\"schema\":\"s\",\"response\":\"r\"}}");
        String late = paused(flow, "{\"pause_timeout\":\"2026-01-01T00:00:00Z\"}");

        Response aborted = api.post(pending + "/resume", "{}");
        Response rejected = api.post(input + "/resume", "{\"run_input\":{\"x\":1}}");
        Response failed = api.post(late + "/resume", "{}");

        assertThat(aborted.status()).isEqualTo(200);
        assertThat(aborted.field("status")).isEqualTo("ABORT");
        assertThat(aborted.body().at("/details/reason").asString())
                .isEqualTo("Cannot resume a flow run that is not paused.");
        assertThat(api.get(pending).header("ETag")).hasValue("\"0\"");
        assertThat(rejected.status()).isEqualTo(200);
        assertThat(rejected.field("status")).isEqualTo("REJECT");
        assertThat(rejected.body().at("/details/reason").asString()).contains("keeps no inputs");
        assertThat(api.get(input).field("state_type")).isEqualTo("PAUSED");
        assertThat(failed.status()).isEqualTo(201);
        assertThat(failed.field("status")).isEqualTo("REJECT");
        assertThat(failed.body().at("/state/type").asString()).isEqualTo("FAILED");
        Problem.in(api.post(late + "/resume", "{}", "If-Match", "\"1\""), 412);
        Problem.in(api.post("/flow_runs/" + UUID.randomUUID() + "/resume", "{}"), 404);
        Problem.in(api.post(pending + "/resume", "{\"run_input\":1}"), 422);
    }

    /** The path of a flow run that was RUNNING and is PAUSED. */
    private String paused(String flow, String details, String... fields) {
        String run = "/flow_runs/" + api.createFlowRun(flow, fields).id();
        api.setState(run, "RUNNING");
        String state = "{\"state\":{\"type\":\"PAUSED\",\"state_details\":" + details + "}}";
        assertThat(api.post(run + "/set_state", state).status()).isEqualTo(201);
        return run;
    }

    @Test
    void the_states_of_a_run_are_read_from_its_events() {
        String flow = api.create("lifecycle: states").id();
        Response run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\",\"data\":[1.5]}");
        String path = "/flow_runs/" + run.id();
        Response task = api.createTaskRun(run.id(), "t", "0");
        api.setState("/task_runs/" + task.id(), "RUNNING");
        api.patch(path, "{\"name\":\"renamed\"}");
        Response completed = api.setState(path, "COMPLETED");
        String first = run.body().get("state").toString();

        JsonNode states = api.get("/flow_run_states/?flow_run_id=" + run.id()).body();

        assertThat(states.valueStream().map(JsonNode::toString))
                .containsExactly(first, completed.body().get("state").toString());
        String id = "/flow_run_states/" + run.body().at("/state/id").asString();
        assertThat(api.get(id).text()).isEqualTo(first);
        assertThat(api.get("/task_run_states?task_run_id=" + task.id())
                        .body()
                        .valueStream()
                        .map(state -> state.get("type").asString()))
                .containsExactly("PENDING", "RUNNING");
        assertThat(api.get("/task_run_states/" + task.body().get("state_id").asString())
                        .body()
                        .toString())
                .isEqualTo(task.body().get("state").toString());
        assertThat(api.get("/flow_run_states/" + run.id()).status()).isEqualTo(404);
        assertThat(api.get("/flow_run_states").status()).isEqualTo(422);
        assertThat(api.get("/flow_run_states/none").status()).isEqualTo(422);

        api.delete(path);

        assertThat(api.get(id).field("detail")).isEqualTo("Flow run state not found");
        assertThat(api.get("/flow_run_states/?flow_run_id=" + run.id()).text()).isEqualTo("[]");
        assertThat(api.get("/task_run_states/?task_run_id=" + task.id()).text()).isEqualTo("[]");
    }

    @Test
    void a_missing_parent_is_404_and_a_missing_field_is_named() {
        String unknown = "00000000-0000-4000-8000-000000000000";
        assertThat(api.createFlowRun(unknown).field("detail")).isEqualTo("Flow " + unknown + " not found");
        assertThat(api.createDeployment(unknown, "prod").field("detail")).isEqualTo("Flow " + unknown + " not found");
        assertThat(api.createTaskRun(unknown, "t", "0").field("detail"))
                .isEqualTo("Flow run " + unknown + " not found");
        String flow = api.create("lifecycle: no deployment").id();
        Response noDeployment = api.createFlowRun(flow, "\"deployment_id\":\"" + unknown + "\"");
        assertThat(noDeployment.status()).isEqualTo(404);
        assertThat(noDeployment.field("detail")).isEqualTo("Deployment " + unknown + " not found");
        assertThat(api.get("/flow_runs/" + unknown).field("detail")).isEqualTo("Flow run not found");
        assertThat(api.get("/task_runs/" + unknown).field("detail")).isEqualTo("Task run not found");
        assertThat(api.get("/deployments/" + unknown).field("detail")).isEqualTo("Deployment not found");
        assertThat(api.setState("/task_runs/" + unknown, "RUNNING").status()).isEqualTo(404);
        assertThat(api.patch("/flow_runs/" + unknown, "{}").status()).isEqualTo(404);
    }

    @Test
    void if_match_with_an_old_version_of_a_record_is_412() {
        String run = "/flow_runs/"
                + api.createFlowRun(api.create("lifecycle: conditional").id()).id();
        assertThat(api.patch(run, "{\"name\":\"a\"}", "If-Match", "\"0\"").header("ETag"))
                .hasValue("\"1\"");
        assertThat(api.patch(run, "{\"name\":\"b\"}", "If-Match", "\"0\"").status())
                .isEqualTo(412);
        assertThat(api.delete(run, "If-Match", "\"0\"").status()).isEqualTo(412);
        assertThat(api.get(run, "If-None-Match", "\"1\"").status()).isEqualTo(304);
        assertThat(api.patch(run, "{\"name\":\"a\",\"unknown\":null}").header("ETag"))
                .hasValue("\"1\"");
        assertThat(api.delete(run, "If-Match", "\"1\"").status()).isEqualTo(204);
    }

    @Test
    void fields_of_runs_of_later_versions_are_kept() {
        String labels = "\"labels\":{\"x\":1,\"y\":\"z\"}";
        Response flow = api.post("/flows/", "{\"name\":\"lifecycle: newer client\"," + labels + "}");
        Response run = api.createFlowRun(
                flow.id(),
                "\"job_variables\":{\"cpu\":1.0},\"work_pool_name\":\"pool\"," + labels,
                "\"state\":{\"type\":\"PENDING\",\"timestamp\":\"2020-01-01\",\"id\":\"6f0e1a2b-0000-4000-8000-000000000001\"}");
        Response task = api.createTaskRun(run.id(), "t", "0", labels);
        String path = "/flow_runs/" + run.id();

        assertThat(flow.text()).contains(labels);
        assertThat(api.get("/flows/" + flow.id()).text()).isEqualTo(flow.text());
        assertThat(api.create("lifecycle: none of them").text()).doesNotContain("labels");
        assertThat(run.status()).isEqualTo(201);
        assertThat(run.body().at("/state/timestamp")).isEqualTo(run.body().get("created"));
        assertThat(run.text())
                .contains("\"job_variables\":{\"cpu\":1.0}", "\"work_pool_name\":\"pool\"", labels)
                .contains("\"auto_scheduled\":false,\"created_by\":{\"id\":null,\"type\":\"ANONYMOUS\"");
        assertThat(api.get(path).textWithoutEstimates()).isEqualTo(run.textWithoutEstimates());
        assertThat(task.text()).contains(labels, "\"flow_run_run_count\":0");
        assertThat(api.get("/task_runs/" + task.id()).text()).contains(labels);

        assertThat(api.patch(path, "{\"infrastructure_pid\":\"host:1\",\"job_variables\":null}")
                        .header("ETag"))
                .hasValue("\"1\"");
        assertThat(api.post("/flow_runs/filter", "{\"flow_runs\":{\"id\":{\"any_\":[\"" + run.id() + "\"]}}}")
                        .text())
                .contains("\"infrastructure_pid\":\"host:1\"", "\"job_variables\":null", labels);
    }

    @Test
    void unknown_fields_of_flows_runs_and_states_are_422_by_name() {
        String flow = api.create("lifecycle: unknown fields").id();
        String run = api.createFlowRun(flow).id();
        String task = api.createTaskRun(run, "t", "0").id();
        for (Response response : List.of(
                api.createFlowRun(flow, "\"colour\":1"),
                api.createTaskRun(run, "u", "0", "\"colour\":{}"),
                api.patch("/flow_runs/" + run, "{\"colour\":[]}"),
                api.patch("/task_runs/" + task, "{\"colour\":[]}"),
                api.post("/flow_runs/" + run + "/set_state", "{\"state\":{\"type\":\"RUNNING\"},\"colour\":1}"))) {
            assertThat(Problem.in(response, 422).locs()).containsExactly("[\"body\",\"colour\"]");
        }
        for (Response response : List.of(
                api.createFlowRun(flow, "\"state\":{\"type\":\"PENDING\",\"colour\":1}"),
                api.post("/task_runs/" + task + "/set_state", "{\"state\":{\"type\":\"RUNNING\",\"colour\":1}}"))) {
            assertThat(Problem.in(response, 422).locs()).containsExactly("[\"body\",\"state\",\"colour\"]");
        }
        for (Response response : List.of(
                api.createFlowRun(flow, "\"labels\":{\"a\":{}}"),
                api.createTaskRun(run, "u", "0", "\"labels\":{\"a\":null}"),
                api.createDeployment(flow, "prod", "\"labels\":{\"a\":[]}"),
                api.post("/flows/", "{\"name\":\"lifecycle: labels\",\"labels\":{\"a\":[]}}"))) {
            assertThat(Problem.in(response, 422).locs()).containsExactly("[\"body\",\"labels\"]");
        }
        assertThat(api.createFlowRun(flow, "\"colour\":null").status()).isEqualTo(201);
    }

    @Test
    void a_running_run_has_its_time_and_a_late_one_its_delay_up_to_now() {
        String flow = api.create("lifecycle: estimates").id();
        String late = api.createFlowRun(
                        flow,
                        "\"state\":{\"type\":\"SCHEDULED\",\"state_details\":{\"scheduled_time\":\"2020-01-01T00:00:00Z\"}}")
                .id();
        String running = api.createFlowRun(flow).id();
        api.setState("/flow_runs/" + running, "RUNNING");

        JsonNode lateRun = api.get("/flow_runs/" + late).body();
        JsonNode listed = api.post("/flow_runs/filter", "{\"flow_runs\":{\"id\":{\"any_\":[\"" + running + "\"]}}}")
                .body()
                .get(0);

        assertThat(lateRun.get("estimated_start_time_delta").decimalValue()).isGreaterThan(new BigDecimal("180000000"));
        assertThat(lateRun.get("estimated_run_time").decimalValue()).isZero();
        assertThat(listed.get("estimated_run_time").decimalValue()).isPositive();
        assertThat(listed.get("total_run_time").decimalValue()).isZero();
        assertThat(api.get("/flow_runs/" + running)
                        .body()
                        .get("estimated_run_time")
                        .decimalValue())
                .isGreaterThanOrEqualTo(listed.get("estimated_run_time").decimalValue());
    }

    @Test
    void settings_of_deployments_of_later_versions_are_kept() {
        String flow = api.create("lifecycle: later settings").id();
        String settings = "\"work_pool_name\":\"pool\",\"enforce_parameter_schema\":true,\"pull_steps\":[{\"a\":1.0}],"
                + "\"labels\":{\"x\":1,\"y\":\"z\"}";
        Response created = api.createDeployment(
                flow,
                "prod",
                settings,
                "\"paused\":true",
                "\"job_variables\":{\"cpu\":2}",
                "\"schedules\":[{\"schedule\":{\"cron\":\"0 0 * * *\"},\"max_active_runs\":2},"
                        + "{\"schedule\":{\"interval\":60},\"active\":false}]");
        String path = "/deployments/" + created.id();
        JsonNode read = api.get(path).body();

        assertThat(created.status()).isEqualTo(201);
        assertThat(api.get(path).text()).isEqualTo(created.text()).contains(settings);
        assertThat(read.get("is_schedule_active").asBoolean()).isFalse();
        assertThat(read.get("paused").asBoolean()).isTrue();
        assertThat(read.get("infra_overrides")).isEqualTo(read.get("job_variables"));
        assertThat(read.at("/job_variables/cpu").asInt()).isEqualTo(2);
        assertThat(read.get("schedule")).isEqualTo(read.at("/schedules/0/schedule"));
        assertThat(read.at("/schedules/0/max_active_runs").asInt()).isEqualTo(2);
        assertThat(read.at("/schedules/1/active").asBoolean(true)).isFalse();
        assertThat(read.at("/schedules/1/deployment_id").asString()).isEqualTo(created.id());
        assertThat(api.get(path + "/schedules").body()).isEqualTo(read.get("schedules"));
        assertThat(read.at("/created_by/display_value").asString()).isEqualTo("anonymous");
        assertThat(read.at("/updated_by/type").asString()).isEqualTo("ANONYMOUS");
        assertThat(read.get("status").asString()).isEqualTo("NOT_READY");
        assertThat(read.get("last_polled").isNull()).isTrue();

        assertThat(api.patch(path, "{\"schedule\":null}").status()).isEqualTo(422);
        assertThat(api.patch(path, "{\"schedules\":[],\"job_variables\":{}}").status())
                .isEqualTo(204);
        assertThat(api.get(path).text())
                .contains(settings, "\"schedule\":null", "\"schedules\":[]", "\"job_variables\":{}");
        for (String[] wrong : new String[][] {
            {"{\"colour\":{\"a\":1}}", "[\"body\",\"colour\"]"},
            {"{\"labels\":{\"a\":[]}}", "[\"body\",\"labels\"]"},
            {"{\"schedules\":[{\"schedule\":{\"cron\":\"x\"}}]}", "[\"body\",\"schedules\",0,\"schedule\",\"cron\"]"},
            {"{\"schedules\":[{}]}", "[\"body\",\"schedules\",0,\"schedule\"]"},
            {"{\"paused\":null}", "[\"body\",\"paused\"]"},
            {"{\"job_variables\":{},\"infra_overrides\":{\"a\":1}}", "[\"body\"]"}
        }) {
            assertThat(Problem.in(api.patch(path, wrong[0]), 422).locs())
                    .as(wrong[0])
                    .containsExactly(wrong[1]);
        }
    }

    @Test
    void every_wrong_field_of_a_record_is_named() {
        Response response = api.post(
                "/flow_runs/",
                "{\"parameters\":[],\"tags\":[\"\\u0000\",5],\"state\":{\"type\":\"DONE\",\"state_details\":{\"scheduled_time\":\"soon\"}},"
                        + "\"idempotency_key\":\"\\u0000\"}");
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.body().get("errors").toString())
                .contains("[\"body\",\"flow_id\"]", "[\"body\",\"parameters\"]", "[\"body\",\"tags\",0]")
                .contains("[\"body\",\"tags\",1]", "[\"body\",\"state\",\"type\"]", "[\"body\",\"idempotency_key\"]")
                .contains("[\"body\",\"state\",\"state_details\",\"scheduled_time\"]", "invalid datetime format");
        assertThat(api.post("/task_runs/", "{}").body().get("errors").toString())
                .contains("flow_run_id", "task_key", "dynamic_key");
        String flow = api.create("lifecycle: errors").id();
        Response deployment = api.createDeployment(
                flow, "prod", "\"tags\":[null,\"\\u0000\"],\"description\":\"\\ud800\",\"schedule\":5");
        assertThat(deployment.body().get("errors").toString())
                .contains("[\"body\",\"tags\",0]", "[\"body\",\"description\"]", "[\"body\",\"schedule\"]");
        String run = "/flow_runs/" + api.createFlowRun(flow).id();
        assertThat(api.post(run + "/set_state", "{}").body().get("errors").toString())
                .contains("[\"body\",\"state\"]");
        assertThat(api.post(run + "/set_state", "{\"state\":{\"name\":\"x\"}}")
                        .body()
                        .get("errors")
                        .toString())
                .contains("[\"body\",\"state\",\"type\"]");
        assertThat(api.patch(run, "{\"tags\":[\"" + "x".repeat(1025) + "\"]}").status())
                .isEqualTo(422);
    }

    @Test
    void every_collection_accepts_a_trailing_slash() {
        for (String records : new String[] {"/deployments", "/flow_runs", "/task_runs"}) {
            assertThat(api.post(records + "/filter", null).status()).isEqualTo(200);
            assertThat(api.post(records + "/filter/", "{\"limit\":0}").text()).isEqualTo("[]");
            assertThat(api.post(records + "/count/", null).body().isInt()).isTrue();
            assertThat(api.post(records, "{}").status()).isEqualTo(422);
            assertThat(api.post(records + "/", "{}").status()).isEqualTo(422);
        }
    }

    private static Instant time(JsonNode state) {
        return MicrosModule.parse(state.get("timestamp").asString());
    }

    private static BigDecimal seconds(Instant from, Instant to) {
        return BigDecimal.valueOf(Duration.between(from, to).toNanos() / 1000, 6);
    }
}
