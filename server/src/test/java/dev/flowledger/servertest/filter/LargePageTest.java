package dev.flowledger.servertest.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages with long records: their order is that of the page, and no record differs from the one that is read by its id. */
class LargePageTest {

    /** Both sides of the size at which a record is read when it is written, and of the size of the parts of a page. */
    private static final List<Integer> SIZES =
            List.of(10, 900_000, 20, 7_000, 8_300, 30, 400_000, 500_000, 300_000, 40);

    /** Runs of a page of 18 MB: more than the buffers of the connection take while the caller does not read. */
    private static final int LARGE_RUNS = 20;

    private final Api api = TestServer.shared().api();
    private final String flow = api.create("large pages").id();

    @Test
    void flow_runs() {
        List<String> ids = created(i -> api.createFlowRun(
                flow, "\"name\":\"large parameters " + i + "\"", "\"parameters\":{\"data\":\"" + text(i) + "\"}"));

        assertPage("/flow_runs", ofFlow("flow_runs", "large parameters"), ids);
    }

    @Test
    void states_of_flow_runs() {
        List<String> ids = created(i -> {
            Response run = api.createFlowRun(flow, "\"name\":\"large state " + i + "\"");
            String state = "{\"state\":{\"type\":\"COMPLETED\",\"data\":\"%s\"}}".formatted(text(i));
            assertThat(api.post("/flow_runs/" + run.id() + "/set_state", state).status())
                    .isEqualTo(201);
            return run;
        });

        assertPage("/flow_runs", ofFlow("flow_runs", "large state"), ids);
    }

    @Test
    void task_runs() {
        String run = api.createFlowRun(flow, "\"name\":\"of task runs\"").id();
        List<String> ids = created(i -> api.createTaskRun(
                run, "large", Integer.toString(i), "\"name\":\"" + i + "\"", "\"cache_key\":\"" + text(i) + "\""));

        assertPage("/task_runs", "{\"sort\":\"NAME_ASC\",\"flow_runs\":{\"id\":{\"any_\":[\"" + run + "\"]}}}", ids);
    }

    @Test
    void deployments() {
        List<String> ids =
                created(i -> api.createDeployment(flow, "large " + i, "\"description\":\"" + text(i) + "\""));

        assertPage("/deployments", ofFlow("deployments", "large "), ids);
    }

    @Test
    void flows_and_their_earlier_versions() {
        List<String> ids = created(i -> api.create(
                "long tags " + i,
                IntStream.range(0, Math.min(200, SIZES.get(i) / 100))
                        .mapToObj(tag -> tag + " " + "x".repeat(900))
                        .toArray(String[]::new)));
        String time = api.get("/flows/" + ids.get(ids.size() - 1)).field("updated");

        assertPage("/flows", "{\"sort\":\"NAME_ASC\",\"flows\":{" + named("long tags") + "}}", ids);
        assertPage(
                "/flows",
                "{\"sort\":\"NAME_ASC\",\"as_of\":\"" + time + "\",\"flows\":{" + named("long tags") + "}}",
                ids);
    }

    /** One test, because the records take seconds. */
    @Test
    void page_is_incomplete_after_a_failure_and_complete_after_a_deletion_of_its_records()
            throws IOException, InterruptedException {
        for (int i = 0; i < LARGE_RUNS; i++) {
            api.createFlowRun(
                    flow, "\"name\":\"large page\"", "\"parameters\":{\"data\":\"" + "x".repeat(900_000) + "\"}");
        }
        assertPageThatFailsIsNotTakenForACompleteOne();
        assertPageContainsRecordsThatAreDeletedWhileItIsRead();
    }

    private void assertPageContainsRecordsThatAreDeletedWhileItIsRead() throws IOException, InterruptedException {
        try (InputStream page = openLargePage()) {
            assertThat(page.read()).isEqualTo('[');
            assertThat(api.delete("/flows/" + flow).status()).isEqualTo(204);

            JsonNode records = JsonMapper.shared().readTree("[" + new String(page.readAllBytes(), UTF_8));
            assertThat(records.size()).isEqualTo(LARGE_RUNS);
        }
    }

    private void assertPageThatFailsIsNotTakenForACompleteOne() throws IOException, InterruptedException {
        try (InputStream page = openLargePage()) {
            assertThat(page.read()).isEqualTo('[');
            // The server waits for this client to read on, in the transaction that reads the page.
            await().until(() -> TestServer.shared()
                            .sql()
                            .sql("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                    + " where datname = current_database() and state = 'idle in transaction'"
                                    + " and query like '%from read_model.existing_flow_run%'")
                            .query(Integer.class)
                            .single()
                    > 0);

            assertThatThrownBy(page::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    /** Requests the large runs. The server sends more only as the caller reads the stream. */
    private InputStream openLargePage() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.base() + "/flow_runs/filter"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"flow_runs\":{" + named("large page") + "}}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private interface Creation {
        Response create(int index);
    }

    private static List<String> created(Creation creation) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < SIZES.size(); i++) {
            Response response = creation.create(i);
            assertThat(response.status()).as(response.text()).isEqualTo(201);
            ids.add(response.id());
        }
        return ids;
    }

    private static String text(int index) {
        return "x".repeat(SIZES.get(index));
    }

    /** Returns a filter for records of this test. Other tests use the same server. */
    private String ofFlow(String records, String name) {
        return "{\"sort\":\"NAME_ASC\",\"flows\":{\"id\":{\"any_\":[\"%s\"]}},\"%s\":{%s}}"
                .formatted(flow, records, named(name));
    }

    private static String named(String part) {
        return "\"name\":{\"like_\":\"" + part + "\"}";
    }

    private void assertPage(String records, String query, List<String> ids) {
        Response page = api.post(records + "/filter", query);
        assertThat(page.status()).isEqualTo(200);
        List<String> expected = ids.stream()
                .map(id -> api.get(records + "/" + id).bodyWithoutEstimates().toString())
                .collect(Collectors.toList());
        assertThat(page.bodyWithoutEstimates()
                        .valueStream()
                        .map(JsonNode::toString)
                        .toList()
                        .equals(expected))
                .as(page.body()
                        .valueStream()
                        .map(node -> node.get("name").asString())
                        .toList()
                        .toString())
                .isTrue();
    }
}
