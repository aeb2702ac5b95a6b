package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading flows as of an earlier time over HTTP. */
class AsOfTest {

    private final Api api = TestServer.shared().api();

    /** A unique name and a tag on every flow of a test. */
    private final String name = "as of " + UUID.randomUUID();

    @Test
    void as_of_returns_a_flow_as_it_was_to_the_microsecond() {
        Response first = api.create(name, "a");
        api.patch(path(first), "{\"tags\":[\"b\"]}");
        Response second = api.get(path(first));

        assertThat(api.get(path(first) + at(updated(first))).text()).isEqualTo(first.text());
        assertThat(api.get(path(first) + at(justBefore(updated(second)))).text())
                .isEqualTo(first.text());
        assertThat(api.get(path(first) + at(updated(second))).text()).isEqualTo(second.text());
    }

    @Test
    void as_of_before_the_creation_is_404() {
        Response flow = api.create(name, name);
        Instant before = justBefore(updated(flow));

        Problem.in(api.get(path(flow) + at(before)), 404);
        Problem.in(api.get(byName() + at(before)), 404);
        assertThat(filter(before, "").text()).isEqualTo("[]");
        assertThat(count(before)).isEqualTo("0");
    }

    @Test
    void as_of_finds_a_deleted_flow_until_its_deletion() {
        Response flow = api.create(name, name);
        api.delete(path(flow));
        Response next = api.create(name, name);
        Instant gone = justBefore(updated(next));

        assertThat(api.get(path(flow) + at(updated(flow))).text()).isEqualTo(flow.text());
        Problem.in(api.get(path(flow) + at(gone)), 404);
        Problem.in(api.get(byName() + at(gone)), 404);
        assertThat(count(gone)).isEqualTo("0");
        Problem.in(api.get(path(flow) + at(updated(next))), 404);
    }

    @Test
    void as_of_by_name_finds_the_flow_that_had_the_name() {
        Response first = api.create(name, "first", name);
        api.delete(path(first));
        Response second = api.create(name, "second", name);

        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(api.get(byName() + at(updated(first))).text()).isEqualTo(first.text());
        assertThat(api.get(byName() + at(updated(second))).text()).isEqualTo(second.text());
        assertThat(filter(updated(first), "").text()).isEqualTo("[" + first.text() + "]");
        assertThat(filter(updated(second), "").text()).isEqualTo("[" + second.text() + "]");
    }

    @Test
    void the_etag_is_the_version_at_that_time() {
        Response flow = api.create(name);
        api.patch(path(flow), "{\"tags\":[\"b\"]}");
        String then = path(flow) + at(updated(flow));

        assertThat(api.get(then).header("ETag")).contains("\"0\"");
        assertThat(api.get(path(flow)).header("ETag")).contains("\"1\"");
        assertThat(api.get(then, "If-None-Match", "\"0\"").status()).isEqualTo(304);
        assertThat(api.get(then, "If-None-Match", "\"1\"").status()).isEqualTo(200);
    }

    @Test
    void filter_and_count_as_of_use_the_values_at_that_time() {
        Response a = api.create(name + " a", name);
        Response b = api.create(name + " b", name);
        Response c = api.create(name + " c", name);
        Instant then = updated(c);
        api.patch(path(a), "{\"tags\":[]}");
        api.delete(path(b));
        api.create(name + " d", name);

        assertThat(ids(filter(then, ""))).containsExactly(a.id(), b.id(), c.id());
        assertThat(ids(filter(then, ",\"sort\":\"NAME_DESC\""))).containsExactly(c.id(), b.id(), a.id());
        assertThat(ids(filter(then, ",\"sort\":\"UPDATED_DESC\",\"limit\":1,\"offset\":1")))
                .containsExactly(b.id());
        assertThat(ids(filter(then, ",\"sort\":\"CREATED_DESC\",\"limit\":2"))).containsExactly(c.id(), b.id());
        assertThat(ids(filter(then, ",\"limit\":0"))).isEmpty();
        assertThat(count(then)).isEqualTo("3");
        assertThat(api.post("/flows/count", body("", "")).text()).isEqualTo("2");
    }

    @Test
    void without_as_of_the_current_flow_is_returned() {
        Response flow = api.create(name, name);

        assertThat(api.post("/flows/filter", body("\"as_of\":null,", "")).text())
                .isEqualTo("[" + flow.text() + "]");
        assertThat(api.post("/flows/count", body("\"as_of\":null,", "")).text()).isEqualTo("1");
        assertThat(ids(api.post("/flows/filter", body("\"as_of\":null,\"deployments\":null,\"flow_runs\":null,", ""))))
                .containsExactly(flow.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T08:15:00.000123Z",
                "2026-01-31T08:15:00.000123%2B00:00",
                "2026-01-31T08:15:00-05:30",
                "2026-01-31T08:15:00",
                "2026-01-31%2008:15:00",
                "2026-01-31",
                "0001-01-01",
            })
    void as_of_accepts_iso_8601(String time) {
        assertThat(api.get("/flows/" + UUID.randomUUID() + "?as_of=" + time).status())
                .isEqualTo(404);
        assertThat(api.get(byName() + "?as_of=" + time).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "2026-02-30", "1769847300", "10000-01-01", "2026-01-31T08:15:00+00:00", "%00"})
    void an_invalid_as_of_parameter_is_422(String time) {
        for (String path : List.of("/flows/" + UUID.randomUUID(), byName())) {
            Problem problem = Problem.in(api.get(path + "?as_of=" + time), 422);
            assertThat(problem.errors())
                    .containsExactly(new Problem.FieldError(
                            "[\"query\",\"as_of\"]", "invalid datetime format", "value_error.datetime"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"\"", "\"2026-02-30\"", "1769847300", "true", "[]", "{}"})
    void an_invalid_as_of_in_a_body_is_422(String time) {
        for (String path : List.of("/flows/filter", "/flows/count")) {
            assertThat(Problem.in(api.post(path, "{\"as_of\":" + time + "}"), 422)
                            .locs())
                    .containsExactly("[\"body\",\"as_of\"]");
        }
    }

    @Test
    void the_filter_by_deployments_cannot_be_combined_with_as_of() {
        Problem problem = Problem.in(
                api.post("/flows/count", "{\"as_of\":\"2026-01-31\",\"flows\":{\"deployment\":{\"is_null_\":true}}}"),
                422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"flows\",\"deployment\"]");
    }

    @Test
    void an_as_of_in_the_future_is_422() {
        Instant soon = Instant.now().plus(Duration.ofHours(1));

        for (String path : List.of("/flows/" + UUID.randomUUID(), byName())) {
            Problem problem = Problem.in(api.get(path + at(soon), "Accept-Language", "de"), 422);
            assertThat(problem.locs()).containsExactly("[\"query\",\"as_of\"]");
            assertThat(problem.detail()).isEqualTo("Invalid as_of: must not be in the future.");
        }
        for (String path : List.of("/flows/filter", "/flows/count")) {
            Problem problem = Problem.in(api.post(path, body(asOf(soon), "")), 422);
            assertThat(problem.locs()).containsExactly("[\"body\",\"as_of\"]");
            assertThat(problem.detail()).isEqualTo("Invalid as_of: must not be in the future.");
        }
    }

    @Test
    void single_runs_and_deployments_are_read_as_of_a_time() {
        String flow = api.create(name).id();
        Response deployment = api.createDeployment(flow, "d");
        Response run = api.createFlowRun(flow, "\"state\":{\"type\":\"PENDING\"}");
        api.setState("/flow_runs/" + run.id(), "RUNNING");
        Response running = api.get("/flow_runs/" + run.id());
        Response task = api.createTaskRun(run.id(), "t", "0");
        Instant before = updated(task);
        api.patch("/deployments/" + deployment.id(), "{\"tags\":[\"later\"]}");
        api.setState("/task_runs/" + task.id(), "RUNNING");
        api.patch("/task_runs/" + task.id(), "{\"name\":\"renamed\"}");
        api.setState("/flow_runs/" + run.id(), "COMPLETED");
        api.patch("/flow_runs/" + run.id(), "{\"name\":\"renamed\"}");
        Response completed = api.get("/flow_runs/" + run.id());
        Response renamed = api.get("/task_runs/" + task.id());
        Response tagged = api.get("/deployments/" + deployment.id());
        Instant after = updated(completed);
        api.delete("/task_runs/" + task.id());
        api.delete("/flow_runs/" + run.id());
        api.delete("/flows/" + flow);

        assertThat(api.get("/flow_runs/" + run.id() + at(updated(run))).textWithoutEstimates())
                .isEqualTo(run.textWithoutEstimates());
        assertThat(api.get("/flow_runs/" + run.id() + at(before)).textWithoutEstimates())
                .isEqualTo(running.textWithoutEstimates());
        assertThat(api.get("/flow_runs/" + run.id() + at(after)).textWithoutEstimates())
                .isEqualTo(completed.textWithoutEstimates());
        assertThat(api.get("/task_runs/" + task.id() + at(before)).textWithoutEstimates())
                .isEqualTo(task.textWithoutEstimates());
        assertThat(api.get("/task_runs/" + task.id() + at(after)).textWithoutEstimates())
                .isEqualTo(renamed.textWithoutEstimates());
        assertThat(api.get("/deployments/" + deployment.id() + at(before)).textWithoutEstimates())
                .isEqualTo(deployment.textWithoutEstimates());
        assertThat(api.get("/deployments/" + deployment.id() + at(after)).textWithoutEstimates())
                .isEqualTo(tagged.textWithoutEstimates());
        for (String path :
                List.of("/flow_runs/" + run.id(), "/task_runs/" + task.id(), "/deployments/" + deployment.id())) {
            Problem.in(api.get(path + at(Instant.now())), 404);
            Problem.in(api.get(path + "?as_of=2026-01-31"), 404);
            Problem.in(api.get(path + "?as_of=9999-12-31"), 422);
        }
    }

    @Test
    void lists_and_counts_of_other_records_reject_as_of() {
        for (String records : List.of("deployments", "flow_runs", "task_runs")) {
            for (String path : List.of("/filter", "/count", "/paginate")) {
                Problem problem = Problem.in(api.post("/" + records + path, "{\"as_of\":\"2026-01-31\"}"), 422);
                assertThat(problem.detail())
                        .isEqualTo("Invalid as_of: not supported here: only lists and counts of flows are as of a time."
                                + " For a single deployment or run, use GET with as_of.");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"flow_runs", "task_runs", "deployments"})
    void as_of_excludes_filters_on_runs_and_deployments(String filter) {
        for (String path : List.of("/flows/filter", "/flows/count")) {
            Problem problem = Problem.in(api.post(path, "{\"as_of\":\"2026-01-31\",\"" + filter + "\":{}}"), 422);
            assertThat(problem.locs()).containsExactly("[\"body\",\"" + filter + "\"]");
            assertThat(problem.detail())
                    .isEqualTo("Invalid " + filter
                            + ": cannot be combined with as_of: filters see only the current runs and deployments.");
            assertThat(api.post(path, "{\"as_of\":\"2026-01-31\",\"" + filter + "\":null}")
                            .status())
                    .isEqualTo(200);
        }
    }

    private Response filter(Instant time, String more) {
        return api.post("/flows/filter", body(asOf(time), more));
    }

    private String count(Instant time) {
        return api.post("/flows/count", body(asOf(time), "")).text();
    }

    private String body(String first, String more) {
        return "{" + first + "\"flows\":{\"tags\":{\"all_\":[\"" + name + "\"]}}" + more + "}";
    }

    private static String asOf(Instant time) {
        return "\"as_of\":\"" + MicrosModule.text(time) + "\",";
    }

    private String byName() {
        return "/flows/name/" + name.replace(" ", "%20");
    }

    private static String path(Response flow) {
        return "/flows/" + flow.id();
    }

    private static String at(Instant time) {
        return "?as_of=" + URLEncoder.encode(MicrosModule.text(time), StandardCharsets.UTF_8);
    }

    private static Instant updated(Response flow) {
        return MicrosModule.parse(flow.field("updated"));
    }

    private static Instant justBefore(Instant time) {
        return time.minusNanos(1000);
    }

    private static Stream<String> ids(Response list) {
        return list.body().valueStream().map(flow -> flow.required("id").asString());
    }
}
