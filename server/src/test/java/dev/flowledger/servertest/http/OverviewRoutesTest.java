package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The routes from which Prefect's UI draws lists, charts and graphs. */
class OverviewRoutesTest {

    private static final String UNKNOWN = UUID.randomUUID().toString();

    private final Api api = TestServer.shared().api();

    /** A tag on the flow of a test and on no other one. */
    private final String tag = "overview " + UUID.randomUUID();

    private final String flow = api.create(tag, tag).id();
    private final String ofFlow = "\"flows\":{\"tags\":{\"all_\":[\"" + tag + "\"]}}";

    @ParameterizedTest
    @ValueSource(strings = {"flows", "deployments", "flow_runs", "task_runs"})
    void pages_are_numbered(String records) {
        String run = api.createFlowRun(flow).id();
        for (int i = 0; i < 4; i++) {
            api.create(tag + i, tag);
            api.createDeployment(flow, "d" + i);
            api.createFlowRun(flow);
            api.createTaskRun(run, "t", Integer.toString(i));
        }
        api.createDeployment(flow, "d");
        api.createTaskRun(run, "t", "4");

        JsonNode first = api.post("/" + records + "/paginate", "{" + ofFlow + ",\"limit\":2}")
                .bodyWithoutEstimates();
        JsonNode last = api.post("/" + records + "/paginate/", "{" + ofFlow + ",\"limit\":2,\"page\":3}")
                .bodyWithoutEstimates();
        JsonNode none = api.post("/" + records + "/paginate", "{" + ofFlow + ",\"limit\":2,\"page\":10000000}")
                .bodyWithoutEstimates();

        assertThat(first.toString()).endsWith("],\"count\":5,\"limit\":2,\"pages\":3,\"page\":1}");
        assertThat(last.toString()).endsWith("],\"count\":5,\"limit\":2,\"pages\":3,\"page\":3}");
        assertThat(none.get("results").isEmpty()).isTrue();
        assertThat(first.get("results"))
                .isEqualTo(api.post("/" + records + "/filter", "{" + ofFlow + ",\"limit\":2}")
                        .bodyWithoutEstimates());
        assertThat(last.get("results"))
                .isEqualTo(api.post("/" + records + "/filter", "{" + ofFlow + ",\"limit\":2,\"offset\":4}")
                        .bodyWithoutEstimates());
        assertThat(api.post("/" + records + "/paginate", "{\"limit\":0}")
                        .body()
                        .get("pages")
                        .asInt())
                .isZero();
        for (String page : List.of("0", "10000001", "\"x\"")) {
            Problem problem = Problem.in(api.post("/" + records + "/paginate", "{\"page\":" + page + "}"), 422);
            assertThat(problem.locs()).containsExactly("[\"body\",\"page\"]");
        }
    }

    /** The last pages are read from the end. Names and times of these runs are equal or null. */
    @ParameterizedTest
    @EnumSource(FlowRunSort.class)
    void every_page_is_a_part_of_the_list(FlowRunSort sort) {
        for (String name : List.of("a", "b", "b", "b", "c")) {
            api.createFlowRun(flow, "\"name\":\"" + name + "\"");
        }
        scheduled("2026-02-01");
        scheduled("2026-02-01");
        String query = "{" + ofFlow + ",\"sort\":\"" + sort + "\"";
        List<String> ids = ids(api.post("/flow_runs/filter", query + "}").body());

        for (int page = 1; page <= 4; page++) {
            JsonNode results = api.post("/flow_runs/paginate", query + ",\"limit\":2,\"page\":" + page + "}")
                    .body()
                    .get("results");
            assertThat(ids(results)).isEqualTo(ids.subList(2 * page - 2, Math.min(2 * page, 7)));
        }
    }

    private static List<String> ids(JsonNode records) {
        return records.valueStream().map(record -> record.get("id").asString()).toList();
    }

    /** A page with records of more than 8 KiB is written while it is read. */
    @Test
    void a_page_of_long_records_has_the_same_numbers() {
        String parameters = "\"parameters\":{\"a\":\"" + "x".repeat(100_000) + "\"}";
        for (int i = 0; i < 3; i++) {
            api.createFlowRun(flow, parameters);
        }

        JsonNode page =
                api.post("/flow_runs/paginate", "{" + ofFlow + ",\"limit\":2}").body();

        assertThat(page.get("results").size()).isEqualTo(2);
        assertThat(page.get("results").get(1).at("/parameters/a").asString()).hasSize(100_000);
        assertThat(page.get("pages").asInt()).isEqualTo(2);
    }

    @Test
    void runs_are_counted_by_interval_and_state() {
        scheduled("2026-02-01T00:00:00Z");
        scheduled("2026-02-01T00:59:59.999999Z");
        scheduled("2026-02-01T02:00:00Z");
        scheduled("2026-02-01T03:00:00Z");
        api.setState("/flow_runs/" + scheduled("2026-02-01T00:30:00Z"), "CANCELLED");

        JsonNode history = api.post(
                        "/flow_runs/history", history("2026-02-01T00:00:00Z", "2026-02-01T03:00:00Z", "3600"))
                .body();

        assertThat(history.size()).isEqualTo(3);
        assertThat(history.get(0).get("interval_start").asString()).isEqualTo("2026-02-01T00:00:00.000000+00:00");
        assertThat(history.get(0).get("interval_end").asString()).isEqualTo("2026-02-01T01:00:00.000000+00:00");
        assertThat(states(history.get(0))).containsExactly("CANCELLED Cancelled 1", "SCHEDULED Scheduled 2");
        assertThat(history.get(1).get("states").isEmpty()).isTrue();
        assertThat(states(history.get(2))).containsExactly("SCHEDULED Scheduled 1");
        JsonNode late = history.get(2).get("states").get(0);
        double expected = ChronoUnit.SECONDS.between(Instant.parse("2026-02-01T02:00:00Z"), Instant.now());
        assertThat(late.get("sum_estimated_lateness").asDouble()).isBetween(expected - 600, expected + 600);
        assertThat(late.get("sum_estimated_run_time").asDouble()).isZero();
        assertThat(history.get(0)
                        .get("states")
                        .get(0)
                        .get("sum_estimated_lateness")
                        .asDouble())
                .isZero();
    }

    @Test
    void task_runs_are_counted_by_interval_and_state() {
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        String task = api.createTaskRun(run, "t", "0").id();
        api.createTaskRun(run, "t", "1");
        api.setState("/task_runs/" + task, "RUNNING");

        // The runs are later than 292 years after the start, which nanoseconds in a long cannot express.
        JsonNode all = api.post("/task_runs/history", history("0001-01-01", "2126-01-01", "3155760000"))
                .body();
        assertThat(all.valueStream().flatMap(interval -> states(interval).stream()))
                .containsExactly("PENDING Pending 1", "RUNNING Running 1");

        JsonNode history = api.post("/task_runs/history", history("2026-01-01", "2126-01-01", "3155760000"))
                .body();

        assertThat(history.size()).isEqualTo(1);
        assertThat(states(history.get(0))).containsExactly("PENDING Pending 1", "RUNNING Running 1");
        JsonNode counts = api.post("/ui/task_runs/count", "{" + ofFlow + "}").body();
        assertThat(counts.get("PENDING").asInt()).isEqualTo(1);
        assertThat(counts.get("RUNNING").asInt()).isEqualTo(1);
        assertThat(counts.get("COMPLETED").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01, 2026-02-01, 60, 0",
        "2026-02-02, 2026-02-01, 60, 0",
        "2026-02-01, 2026-02-02, 1, 500",
        "2026-02-01, 2026-02-02, 43200.5, 2",
        "0001-01-01, 9999-12-31, 3155760000, 100",
        "9999-12-31, 9999-12-31T23:59:59Z, 3155760000, 1"
    })
    void a_history_has_at_most_500_intervals(String start, String end, String seconds, int count) {
        Response history = api.post("/flow_runs/history", history(start, end, seconds));

        assertThat(history.status()).isEqualTo(200);
        assertThat(history.body().size()).isEqualTo(count);
        history.body()
                .forEach(interval ->
                        assertThat(interval.get("interval_end").asString()).hasSize(32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.999", "-1", "1e400", "3155760001", "null", "\"x\"", "[]"})
    void an_invalid_interval_is_422(String seconds) {
        Problem problem = Problem.in(api.post("/task_runs/history", history("2026-02-01", "2026-02-02", seconds)), 422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"history_interval_seconds\"]");
    }

    @Test
    void lateness_is_the_average_delay_of_the_start() {
        assertThat(api.post("/flow_runs/lateness", "{" + ofFlow + "}").text()).isEqualTo("null");
        String late = scheduled(Instant.now().minusSeconds(3600).toString());
        api.setState("/flow_runs/" + late, "RUNNING");
        scheduled("2999-01-01");

        double lateness = Double.parseDouble(
                api.post("/flow_runs/lateness", "{" + ofFlow + "}").text());

        assertThat(lateness).isBetween(1800.0, 1900.0);
        assertThat(api.post("/flow_runs/lateness", null).status()).isEqualTo(200);
    }

    @Test
    void short_descriptions_have_start_and_duration() {
        String scheduled = scheduled("2999-01-01T00:00:00Z");
        String run = api.createFlowRun(flow).id();
        api.setState("/flow_runs/" + run, "RUNNING");
        api.setState("/flow_runs/" + run, "COMPLETED");

        JsonNode runs = api.post("/ui/flow_runs/history", "{" + ofFlow + "}").body();

        assertThat(runs.size()).isEqualTo(2);
        assertThat(runs.get(0).get("id").asString()).isEqualTo(scheduled);
        assertThat(runs.get(0).get("timestamp").asString()).isEqualTo("2999-01-01T00:00:00.000000+00:00");
        assertThat(runs.get(0).get("lateness").asDouble()).isZero();
        JsonNode record = api.get("/flow_runs/" + run).body();
        assertThat(runs.get(1).get("timestamp")).isEqualTo(record.get("start_time"));
        assertThat(runs.get(1).get("duration").decimalValue())
                .isEqualByComparingTo(record.get("total_run_time").decimalValue());
        assertThat(runs.get(1).get("state_type").asString()).isEqualTo("COMPLETED");
        assertThat(api.post("/ui/flow_runs/history", "{\"limit\":1000,\"sort\":\"NAME_ASC\"}")
                        .status())
                .isEqualTo(200);
        Problem.in(api.post("/ui/flow_runs/history", "{\"limit\":1001}"), 422);
    }

    @Test
    void ended_task_runs_are_counted_in_20_intervals() {
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        for (String end : List.of("COMPLETED", "CANCELLED", "FAILED", "RUNNING")) {
            String task = "/task_runs/" + api.createTaskRun(run, end, "0").id();
            api.setState(task, "RUNNING");
            api.setState(task, end);
        }
        String after = Instant.now().minusSeconds(600).toString();
        String times = ",\"task_runs\":{\"start_time\":{\"after_\":\"" + after + "\"}}}";

        JsonNode counts =
                api.post("/ui/task_runs/dashboard/counts", "{" + ofFlow + times).body();

        assertThat(counts.size()).isEqualTo(20);
        assertThat(counts.valueStream()
                        .mapToInt(count -> count.get("completed").asInt())
                        .sum())
                .isEqualTo(2);
        assertThat(counts.valueStream()
                        .mapToInt(count -> count.get("failed").asInt())
                        .sum())
                .isEqualTo(1);
        assertThat(Problem.in(api.post("/ui/task_runs/dashboard/counts", "{}"), 422)
                        .detail())
                .contains("task_runs.start_time.after_ is required");
        String reversed = "{\"task_runs\":{\"start_time\":{\"after_\":\"2026-02-01\",\"before_\":\"2026-01-01\"}}}";
        assertThat(api.post("/ui/task_runs/dashboard/counts", reversed).body().size())
                .isEqualTo(20);
    }

    @Test
    void flows_have_numbers_of_deployments_and_next_runs() {
        String other = api.create(tag + "other").id();
        api.createDeployment(flow, "a");
        api.createDeployment(flow, "b");
        scheduled("2027-01-02");
        String next = scheduled("2027-01-01");
        api.setState("/flow_runs/" + scheduled("2026-01-01"), "RUNNING");
        String body = "{\"flow_ids\":[\"%s\",\"%s\",\"%s\"]}".formatted(flow, other, UNKNOWN);

        JsonNode counts = api.post("/ui/flows/count-deployments", body).body();
        JsonNode runs = api.post("/ui/flows/next-runs", body).body();

        assertThat(counts.toString()).isEqualTo("{\"%s\":2,\"%s\":0,\"%s\":0}".formatted(flow, other, UNKNOWN));
        assertThat(runs.at("/" + flow + "/id").asString()).isEqualTo(next);
        assertThat(runs.at("/" + flow + "/flow_id").asString()).isEqualTo(flow);
        assertThat(runs.at("/" + flow + "/next_scheduled_start_time").asString())
                .startsWith("2027-01-01T");
        assertThat(runs.get(other).isNull()).isTrue();
        assertThat(runs.get(UNKNOWN).isNull()).isTrue();
        String many = "\"" + UNKNOWN + "\"" + (",\"" + UNKNOWN + "\"").repeat(200);
        for (String route : List.of("/ui/flows/count-deployments", "/ui/flows/next-runs")) {
            Problem.in(api.post(route, "{\"flow_ids\":[" + many + "]}"), 422);
            Problem.in(api.post(route, "{}"), 422);
        }
    }

    @Test
    void a_graph_has_task_runs_and_subflow_runs_with_their_edges() {
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        String first =
                api.createTaskRun(run, "first", "0", "\"name\":\"first\"").id();
        String input = "\"task_inputs\":{\"x\":[{\"input_type\":\"task_run\",\"id\":\"%s\"}],"
                + "\"y\":[{\"input_type\":\"constant\",\"type\":\"int\"},{\"input_type\":\"parameter\",\"name\":\"p\"}]}";
        String parent =
                api.createTaskRun(run, "sub", "0", input.formatted(first)).id();
        String last = api.createTaskRun(run, "last", "0", "\"name\":\"last\"", input.formatted(parent))
                .id();
        api.createTaskRun(run, "pending", "0");
        Stream.of(first, last).forEach(task -> api.setState("/task_runs/" + task, "RUNNING"));
        String subflow = api.createFlowRun(flow, "\"name\":\"child\"", "\"parent_task_run_id\":\"" + parent + "\"")
                .id();
        api.setState("/flow_runs/" + subflow, "RUNNING");

        JsonNode graph = api.get("/flow_runs/" + run + "/graph-v2").body();
        JsonNode dependencies = api.get("/flow_runs/" + run + "/graph").body();

        assertThat(graph.get("root_node_ids").toString()).isEqualTo("[\"" + first + "\"]");
        assertThat(node(graph, first).get("kind").asString()).isEqualTo("task-run");
        assertThat(node(graph, first).at("/children/0/id").asString()).isEqualTo(subflow);
        JsonNode child = node(graph, subflow);
        assertThat(child.get("kind").asString()).isEqualTo("flow-run");
        assertThat(child.get("label").asString()).isEqualTo(tag + " / child");
        assertThat(child.at("/parents/0/id").asString()).isEqualTo(first);
        assertThat(child.at("/children/0/id").asString()).isEqualTo(last);
        assertThat(node(graph, last).get("state_type").asString()).isEqualTo("RUNNING");
        assertThat(graph.get("nodes").size()).isEqualTo(3);
        assertThat(dependencies.size()).isEqualTo(4);
        JsonNode dependency = dependencies
                .valueStream()
                .filter(task -> task.get("id").asString().equals(last))
                .findFirst()
                .orElseThrow();
        assertThat(dependency.get("upstream_dependencies").size()).isEqualTo(3);
        assertThat(dependency.at("/upstream_dependencies/0/id").asString()).isEqualTo(parent);
        assertThat(dependency.at("/state/type").asString()).isEqualTo("RUNNING");
        Problem.in(api.get("/flow_runs/" + UNKNOWN + "/graph"), 404);
        Problem.in(api.get("/flow_runs/" + UNKNOWN + "/graph-v2"), 404);
    }

    @Test
    void a_graph_omits_runs_that_ended_earlier() {
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        String task = api.createTaskRun(run, "t", "0").id();
        api.setState("/task_runs/" + task, "RUNNING");
        api.setState("/task_runs/" + task, "COMPLETED");
        String path = "/flow_runs/" + run + "/graph-v2?since=";

        assertThat(api.get(path + "2026-01-01T00:00:00Z").body().get("nodes").size())
                .isEqualTo(1);
        assertThat(api.get(path + "2999-01-01").body().get("nodes").isEmpty()).isTrue();
        Problem.in(api.get(path + "yesterday"), 422);
    }

    /** Eight task runs with a megabyte each. */
    @Test
    void a_graph_is_limited_in_size() {
        String run = api.createFlowRun(flow).id();
        String inputs =
                "\"task_inputs\":{\"x\":[{\"input_type\":\"parameter\",\"name\":\"" + "x".repeat(1_040_000) + "\"}]}";
        for (int i = 0; i < 9; i++) {
            api.createTaskRun(run, "t", Integer.toString(i), inputs);
        }

        assertThat(Problem.in(api.get("/flow_runs/" + run + "/graph-v2"), 400).detail())
                .contains("8192 KiB (flowledger.filters.max-graph-size)");
        Problem.in(api.get("/flow_runs/" + run + "/graph"), 400);
    }

    /** 320 subflow runs of a task run, and 320 task runs that use its result. */
    @Test
    @Tag("nightly")
    void the_edges_of_a_graph_are_limited() {
        String running = "\"state\":{\"type\":\"RUNNING\"}";
        String run = api.createFlowRun(flow, running).id();
        String task = api.createTaskRun(run, "subflows", "0", running).id();
        String input = "\"task_inputs\":{\"x\":[{\"input_type\":\"task_run\",\"id\":\"" + task + "\"}]}";
        for (int i = 0; i < 320; i++) {
            api.createFlowRun(flow, running, "\"parent_task_run_id\":\"" + task + "\"");
            api.createTaskRun(run, "user", Integer.toString(i), running, input);
        }

        assertThat(Problem.in(api.get("/flow_runs/" + run + "/graph-v2"), 400).detail())
                .isEqualTo("The graph of this flow run has more than 100000 edges, which are 10 for each node that"
                        + " flowledger.filters.max-graph-nodes permits.");
    }

    private String scheduled(String time) {
        return api.createFlowRun(
                        flow,
                        "\"state\":{\"type\":\"SCHEDULED\",\"state_details\":{\"scheduled_time\":\"" + time + "\"}}")
                .id();
    }

    private String history(String start, String end, String seconds) {
        return "{%s,\"history_start\":\"%s\",\"history_end\":\"%s\",\"history_interval_seconds\":%s}"
                .formatted(ofFlow, start, end, seconds);
    }

    private static List<String> states(JsonNode interval) {
        return interval.get("states")
                .valueStream()
                .map(state -> state.get("state_type").asString() + " "
                        + state.get("state_name").asString() + " "
                        + state.get("count_runs").asInt())
                .toList();
    }

    private static JsonNode node(JsonNode graph, String id) {
        return graph.get("nodes")
                .valueStream()
                .filter(entry -> entry.get(0).asString().equals(id))
                .map(entry -> entry.get(1))
                .findFirst()
                .orElseThrow();
    }
}
