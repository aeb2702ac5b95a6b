package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The logs that clients send and Prefect's UI reads. */
class LogRoutesTest {

    private final Api api = TestServer.shared().api();

    /** Flow run and task run need not exist. */
    private final String flowRun = UUID.randomUUID().toString();

    private final String taskRun = UUID.randomUUID().toString();

    @Test
    void logs_are_stored_and_found_by_their_run() {
        Response stored = api.post(
                "/logs/",
                "[" + log("a", 20, "2026-02-01T00:00:00Z") + "," + logOfTask("b", 40, "2026-02-01T01:00:00+01:00")
                        + "]");

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.text()).isEmpty();
        JsonNode logs = api.post("/logs/filter", ofRun("")).body();
        assertThat(logs.size()).isEqualTo(2);
        JsonNode log = logs.valueStream()
                .filter(each -> each.get("message").asString().equals("b"))
                .findFirst()
                .orElseThrow();
        assertThat(log.get("name").asString()).isEqualTo("prefect.flow_runs");
        assertThat(log.get("level").asInt()).isEqualTo(40);
        assertThat(log.get("timestamp").asString()).isEqualTo("2026-02-01T00:00:00.000000+00:00");
        assertThat(log.get("flow_run_id").asString()).isEqualTo(flowRun);
        assertThat(log.get("task_run_id").asString()).isEqualTo(taskRun);
        assertThat(UUID.fromString(log.get("id").asString())).isNotNull();
        assertThat(log.get("created")).isEqualTo(log.get("updated"));
        assertThat(logs.get(0).get("task_run_id").isNull()
                        || logs.get(1).get("task_run_id").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"level\":{\"ge_\":30}                                                          | c, e",
                "\"level\":{\"le_\":10}                                                          | a",
                "\"level\":{\"ge_\":20,\"le_\":30}                                             | b, c, d",
                "\"timestamp\":{\"after_\":\"2026-02-03\"}                                     | c, d, e",
                "\"timestamp\":{\"before_\":\"2026-02-02\"}                                    | a, b",
                "\"task_run_id\":{\"any_\":[\"TASK\"]}                                         | d, e",
                "\"task_run_id\":{\"any_\":[]}                                                   | NONE",
                "\"task_run_id\":{},\"level\":null                                               | a, b, c, d, e",
                "\"operator\":\"or_\",\"level\":{\"ge_\":999},\"task_run_id\":{\"any_\":[]} | a, b, c, d, e",
            })
    void logs_are_filtered(String criteria, String expected) {
        createFive();

        JsonNode logs = api.post("/logs/filter", ofRun("," + criteria.replace("TASK", taskRun)))
                .body();

        assertThat(messages(logs)).isEqualTo(expected.equals("NONE") ? List.of() : List.of(expected.split(", ", -1)));
    }

    @Test
    void logs_are_sorted_and_paged() {
        createFive();
        String page = ofRun("").replaceFirst("}$", ",\"sort\":\"TIMESTAMP_DESC\",\"limit\":2,\"offset\":1}");

        assertThat(messages(api.post("/logs/filter", page).body())).containsExactly("d", "c");
        Problem.in(api.post("/logs/filter", "{\"limit\":201}"), 422);
        Problem.in(api.post("/logs/filter", "{\"sort\":\"NAME_ASC\"}"), 422);
        assertThat(Problem.in(api.post("/logs/filter", "{\"logs\":{\"colour\":{\"any_\":[]}}}"), 422)
                        .locs())
                .containsExactly("[\"body\",\"logs\",\"colour\"]");
        assertThat(api.post("/logs/filter", "{\"log\":{}}").header("Warning").orElseThrow())
                .contains("log");
    }

    /** A page with entries of more than 8 KiB is written while it is read. */
    @Test
    void long_entries_and_unusual_characters_are_stored() {
        String lines = IntStream.range(0, 9)
                .mapToObj(i -> "x".repeat(100_000))
                .map(text -> log(text, 20, "2026-02-01"))
                .collect(Collectors.joining(","));
        assertThat(api.post("/logs", "[" + lines + "]").status()).isEqualTo(201);
        assertThat(api.post("/logs", "[" + log("a\\u0000b\\ud800c\u00e4\ud83d\ude00", 20, "2026-01-01") + "]")
                        .status())
                .isEqualTo(201);

        JsonNode logs = api.post("/logs/filter", ofRun("")).body();

        assertThat(logs.size()).isEqualTo(10);
        assertThat(logs.get(0).get("message").asString()).isEqualTo("a\uFFFDb?c\u00e4\ud83d\ude00");
        assertThat(logs.get(9).get("message").asString()).hasSize(100_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{}]                                                                       | 0,\"level\"",
                "[{\"name\":\"n\",\"level\":\"x\",\"message\":\"m\",\"timestamp\":\"2026-01-01\"}] | 0,\"level\"",
                "[{\"name\":\"n\",\"level\":1,\"message\":null,\"timestamp\":\"2026-01-01\"}]      | 0,\"message\"",
                "[{\"name\":\"n\",\"level\":1,\"message\":\"m\",\"timestamp\":\"now\"}]           | 0,\"timestamp\"",
                "[null]                                                                     | 0"
            })
    void invalid_entries_are_422(String body, String location) {
        Problem problem = Problem.in(api.post("/logs/", body), 422);

        assertThat(problem.locs()).contains("[\"body\"," + location + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"text\"", "true", "null", "", "[", "[1]]", "{\"a\":1}"})
    void bodies_that_are_no_list_are_422(String json) {
        Problem.in(api.post("/logs/", json), 422);
    }

    /** The largest batch of a client: entries of 3 MB and one more, each with a message of up to 1 MB. */
    @Test
    void a_batch_of_four_megabytes_is_stored() {
        String run = UUID.randomUUID().toString();
        String entry = "{\"name\":\"large\",\"level\":20,\"message\":\"" + "x".repeat(998_000)
                + "\",\"timestamp\":\"2026-01-01\",\"flow_run_id\":\"" + run + "\"}";

        assertThat(api.post("/logs/", "[" + (entry + ", ").repeat(3) + entry + "]")
                        .status())
                .isEqualTo(201);

        assertThat(api.post("/logs/filter", "{\"logs\":{\"flow_run_id\":{\"any_\":[\"" + run + "\"]}}}")
                        .body()
                        .size())
                .isEqualTo(4);
        assertThat(Problem.in(api.post("/logs/", "[" + (entry + ", ").repeat(4) + entry + "]"), 413)
                        .detail())
                .contains("4 MiB");
    }

    @Test
    void a_request_has_at_most_25000_entries() {
        String entry = "{\"name\":\"\",\"level\":1,\"message\":\"\",\"timestamp\":\"2026-01-01\"}";

        Problem problem = Problem.in(api.post("/logs/", "[" + entry + ("," + entry).repeat(25_000) + "]"), 422);

        assertThat(problem.detail()).contains("25000");
        assertThat(problem.locs()).containsExactly("[\"body\"]");
        assertThat(api.post("/logs/", "[]").status()).isEqualTo(201);
    }

    private void createFive() {
        api.post(
                "/logs/",
                "["
                        + String.join(
                                ",",
                                log("a", 10, "2026-02-01"),
                                log("b", 20, "2026-02-02"),
                                log("c", 30, "2026-02-03"),
                                logOfTask("d", 20, "2026-02-04"),
                                logOfTask("e", 40, "2026-02-05"))
                        + "]");
    }

    private String log(String message, int level, String time) {
        return ("{\"name\":\"prefect.flow_runs\",\"level\":%d,\"message\":\"%s\",\"timestamp\":\"%s\","
                        + "\"flow_run_id\":\"%s\",\"worker_id\":null}")
                .formatted(level, message, time, flowRun);
    }

    private String logOfTask(String message, int level, String time) {
        return log(message, level, time).replace("\"worker_id\":null", "\"task_run_id\":\"" + taskRun + "\"");
    }

    private String ofRun(String more) {
        return "{\"logs\":{\"flow_run_id\":{\"any_\":[\"" + flowRun + "\"]}" + more + "}}";
    }

    private static List<String> messages(JsonNode logs) {
        return logs.valueStream().map(log -> log.get("message").asString()).toList();
    }
}
