package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.Limits;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The number of tags of a record is limited, because each tag costs an index entry and a comparison in filters. */
class TagLimitTest {

    private final Api api = TestServer.shared().api();

    @Test
    void every_record_accepts_the_maximum_number_of_tags_and_no_more() {
        String flow = accepted(api.post("/flows/", "{\"name\":\"tag limit\"," + tags(Limits.TAGS) + "}"));
        String run = accepted(api.createFlowRun(flow, tags(Limits.TAGS)));
        String taskRun = accepted(api.createTaskRun(run, "task", "0", tags(Limits.TAGS)));
        String deployment = accepted(api.createDeployment(flow, "tag limit", tags(Limits.TAGS)));

        assertRejected(api.post("/flows/", "{\"name\":\"too many tags\"," + tags(Limits.TAGS + 1) + "}"));
        assertRejected(api.createFlowRun(flow, tags(Limits.TAGS + 1)));
        assertRejected(api.createTaskRun(run, "task", "1", tags(Limits.TAGS + 1)));
        assertRejected(api.createDeployment(flow, "too many tags", tags(Limits.TAGS + 1)));
        for (String record : new String[] {"/flows/" + flow, "/flow_runs/" + run, "/deployments/" + deployment}) {
            assertRejected(api.patch(record, "{" + tags(Limits.TAGS + 1) + "}"));
        }
        assertThat(api.get("/task_runs/" + taskRun).body().get("tags")).hasSize(Limits.TAGS);
    }

    private static String accepted(Response response) {
        assertThat(response.status()).as(response.text()).isEqualTo(201);
        return response.id();
    }

    private static void assertRejected(Response response) {
        Problem problem = Problem.in(response, 422);
        assertThat(problem.locs()).containsExactly("[\"body\",\"tags\"]");
        assertThat(problem.detail()).contains(Integer.toString(Limits.TAGS));
    }

    private static String tags(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"tag " + i + "\"")
                .collect(Collectors.joining(",", "\"tags\":[", "]"));
    }
}
