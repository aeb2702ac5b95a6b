package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each sort order uses the column that it names. The runs differ in every column. */
class OrderTest {

    private final Api api = TestServer.shared().api();

    /** Next scheduled and expected start time differ for a run that was scheduled and has started. */
    @ParameterizedTest
    @CsvSource({
        "EXPECTED_START_TIME_ASC, one two started three",
        "EXPECTED_START_TIME_DESC, three started two one",
        "NEXT_SCHEDULED_START_TIME_ASC, one two three started"
    })
    void runs_are_sorted_by_the_requested_time(String sort, String expected) {
        String flow = api.send("POST", "/flows/", "{\"name\": \"order " + UUID.randomUUID() + "\"}")
                .id();
        String run = flowRun(flow, "parent", 1);
        for (List<String> scheduled :
                List.of(List.of("three", "4"), List.of("started", "3"), List.of("one", "1"), List.of("two", "2"))) {
            String name = scheduled.get(0);
            int hour = Integer.parseInt(scheduled.get(1));
            String id = flowRun(flow, name, hour);
            String taskId = api.send(
                            "POST",
                            "/task_runs/",
                            "{\"name\": \"" + name + "\", \"flow_run_id\": \"" + run
                                    + "\", \"task_key\": \"t\", \"dynamic_key\": \"" + name + "\", " + at(hour) + "}")
                    .id();
            if (name.equals("started")) {
                start("/flow_runs/" + id);
                start("/task_runs/" + taskId);
            }
        }
        String ofFlow = "{\"sort\": \"" + sort + "\", \"flows\": {\"id\": {\"any_\": [\"" + flow + "\"]}}";
        assertThat(names("/task_runs/filter", ofFlow + "}")).isEqualTo(expected);
        assertThat(names("/flow_runs/filter", ofFlow + ", \"flow_runs\": {\"id\": {\"not_any_\": [\"" + run + "\"]}}}"))
                .isEqualTo(expected);
    }

    private String flowRun(String flow, String name, int hour) {
        return api.send(
                        "POST",
                        "/flow_runs/",
                        "{\"name\": \"" + name + "\", \"flow_id\": \"" + flow + "\", " + at(hour) + "}")
                .id();
    }

    private void start(String run) {
        assertThat(api.send("POST", run + "/set_state", "{\"force\": true, \"state\": {\"type\": \"RUNNING\"}}")
                        .status())
                .isEqualTo(201);
    }

    private String names(String path, String filter) {
        return String.join(
                " ",
                StreamSupport.stream(api.send("POST", path, filter).body().spliterator(), false)
                        .map(run -> run.required("name").asString())
                        .toList());
    }

    private static String at(int hour) {
        return "\"state\": {\"type\": \"SCHEDULED\", \"state_details\": {\"scheduled_time\": \"2030-01-01T0" + hour
                + ":00:00Z\"}}";
    }
}
