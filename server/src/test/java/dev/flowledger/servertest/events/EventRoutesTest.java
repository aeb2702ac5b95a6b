package dev.flowledger.servertest.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowId;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes that read the history of a record, the history of a name, and the ledger. */
class EventRoutesTest {

    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void event_is_a_cloud_event_with_origin_and_position() {
        Response created = api.post("/flows/", "{\"name\":\"cloud\",\"tags\":[\"a\"]}", "X-Request-Id", "request-1");

        JsonNode event = events("/flows/" + created.id() + "/events").get(0);

        assertThat(event.propertyNames())
                .containsExactly(
                        "specversion",
                        "id",
                        "source",
                        "type",
                        "subject",
                        "time",
                        "datacontenttype",
                        "dataschema",
                        "stream",
                        "sequence",
                        "position",
                        "actor",
                        "correlationid",
                        "causationid",
                        "command",
                        "data",
                        "hash");
        assertThat(event.get("specversion").asString()).isEqualTo("1.0");
        assertThat(event.get("type").asString()).isEqualTo("dev.flowledger.flow.created");
        assertThat(event.get("subject").asString()).isEqualTo(created.id());
        assertThat(event.get("time").asString()).isEqualTo(created.field("created"));
        assertThat(event.get("sequence").asLong()).isZero();
        assertThat(event.get("position").asLong()).isPositive();
        assertThat(event.get("actor").asString()).isEqualTo("anonymous");
        assertThat(event.get("correlationid").asString()).isEqualTo("request-1");
        assertThat(event.get("command").asString()).isEqualTo("CreateFlow");
        assertThat(event.get("data").get("name").asString()).isEqualTo("cloud");
    }

    @Test
    void newest_events_come_first_and_pages_continue_before_a_position() {
        String flow = api.create("newest first").id();
        for (int i = 0; i < 5; i++) {
            api.patch("/flows/" + flow, "{\"tags\":[\"" + i + "\"]}");
        }
        List<Long> ascending = positions("/events?subject=" + flow);

        List<Long> first = positions("/events?order=desc&limit=4&subject=" + flow);
        List<Long> second = positions("/events?order=desc&subject=" + flow + "&before=" + first.get(3));
        List<Long> all = new ArrayList<>(first);
        all.addAll(second);
        Collections.reverse(all);

        assertThat(first).hasSize(4);
        assertThat(all).isEqualTo(ascending);
        assertThat(positions("/events?limit=1&order=desc").get(0))
                .isEqualTo(api.checkpoint().body().get("position").asLong());
        assertThat(positions("/events?order=desc&after=" + ascending.get(1) + "&before=" + ascending.get(3)
                        + "&subject=" + flow))
                .containsExactly(ascending.get(2));
        assertThat(api.get("/events?order=desc&subject=" + flow, "Accept", "application/x-ndjson")
                        .text()
                        .lines())
                .hasSize(6);
        assertThat(api.get("/events?order=down").status()).isEqualTo(422);
    }

    /** More events than a page that is read from the database at a time. */
    @Test
    void export_with_the_newest_event_first_is_the_reverse_of_the_other_one() {
        String flow = api.create("long history").id();
        append(flow, 1010);
        List<String> lines = new ArrayList<>(api.get("/events?subject=" + flow, "Accept", "application/x-ndjson")
                .text()
                .lines()
                .toList());
        Collections.reverse(lines);

        assertThat(api.get("/events?order=desc&subject=" + flow, "Accept", "application/x-ndjson")
                        .text()
                        .lines())
                .hasSize(1011)
                .containsExactlyElementsOf(lines);
    }

    /** Appends events to the stream of a flow, as many commands would. The read model does not contain their effects. */
    private static void append(String flow, int events) {
        server.sql()
                .sql("""
                        insert into event_store.event
                            (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                        select stream, n, stream_type, gen_random_uuid(), 'flow.updated', '1', "time", json_build_object(
                            'id', payload->>'id', 'tags', json_build_array('t' || n), 'at', payload->>'at'), metadata
                        from event_store.event, generate_series(1, ?) n where stream = ? and sequence = 0""")
                .params(events, new FlowId(UUID.fromString(flow)).stream())
                .update();
    }

    @Test
    void record_selects_its_events_and_those_of_the_records_that_belong_to_it() {
        String flow = api.create("a tree").id();
        String deployment = api.createDeployment(flow, "d").id();
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        String task = api.createTaskRun(run, "t", "0").id();
        api.setState("/task_runs/" + task, "RUNNING");
        String other = api.create("another tree").id();
        api.createFlowRun(other);
        api.delete("/flow_runs/" + run);

        assertThat(subjects("/events?record=" + flow)).containsExactly(flow, deployment, run, task, task, run);
        assertThat(subjects("/events?order=desc&limit=3&record=" + run)).containsExactly(run, task, task);
        assertThat(subjects("/events?record=" + flow + "&type=task_run.*,deployment.created"))
                .containsExactly(deployment, task, task);
        assertThat(subjects("/events?record=" + task)).containsExactly(task, task);
        assertThat(api.get("/events?record=x").status()).isEqualTo(422);
    }

    @Test
    void request_id_and_command_select_events() {
        String created = api.post("/flows/", "{\"name\":\"requested\"}", "X-Request-Id", "request 16")
                .id();
        api.patch("/flows/" + created, "{\"tags\":[\"a\"]}", "X-Request-Id", "request-17");

        assertThat(subjects("/events?request_id=request-17")).containsExactly(created);
        assertThat(subjects("/events?request_id=request-17&order=desc&command=UpdateFlow"))
                .containsExactly(created);
        assertThat(subjects("/events?request_id=request-17&command=CreateFlow")).isEmpty();
        assertThat(subjects("/events?subject=" + created + "&command=UpdateFlow"))
                .hasSize(1);
    }

    private static List<String> subjects(String path) {
        return events(path).findValuesAsString("subject");
    }

    private static List<Long> positions(String path) {
        return events(path).findValuesAsString("position").stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void cloud_events_sdk_reads_every_event_and_its_extensions_have_types_of_cloud_events() {
        api.create("read by an SDK \u00fc");
        JsonFormat format = new JsonFormat();

        JsonNode batch = api.get("/events", "Accept", "application/cloudevents-batch+json")
                .body();

        assertThat(batch).isNotEmpty().allSatisfy(json -> {
            CloudEvent event = format.deserialize(json.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(event.getId()).isEqualTo(json.get("id").asString());
            assertThat(event.getSubject()).isEqualTo(json.get("subject").asString());
            assertThat(event.getTime()).isEqualTo(json.get("time").asString());
            assertThat(event.getExtensionNames())
                    .contains("stream", "sequence", "position", "hash")
                    .allSatisfy(name -> assertThat(event.getExtension(name))
                            .isEqualTo(json.get(name).asString()));
            assertThat(event.getExtension("sequence").toString()).matches("\\d{19}");
        });
    }

    @Test
    void hash_can_be_computed_from_the_line_of_an_export() throws Exception {
        api.create("hashed \"anywhere\" \\ ü 🦔");
        String line = api.get("/events?type=flow.created", "Accept", "application/x-ndjson")
                .text()
                .lines()
                .reduce((one, next) -> next)
                .orElseThrow();

        int tail = line.lastIndexOf(",\"hash\":\"");
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update((byte) 0);
        sha256.update((line.substring(0, tail) + "}").getBytes(StandardCharsets.UTF_8));

        assertThat(line).endsWith("\"hash\":\"" + HexFormat.of().formatHex(sha256.digest()) + "\"}");
    }

    @Test
    void history_of_an_id_contains_its_generation_and_survives_its_deletion() {
        String first = api.create("recreated").id();
        api.patch("/flows/" + first, "{\"tags\":[\"x\"]}");
        api.delete("/flows/" + first);
        String second = api.create("recreated").id();

        assertThat(types("/flows/" + first + "/events"))
                .containsExactly("flow.created", "flow.updated", "flow.deleted");
        assertThat(types("/flows/" + second + "/events")).containsExactly("flow.created");
        assertThat(types("/flows/name/recreated/events"))
                .containsExactly("flow.created", "flow.updated", "flow.deleted", "flow.created");
    }

    @Test
    void every_kind_of_record_has_a_history() {
        String flow = api.create("records").id();
        String deployment = api.createDeployment(flow, "prod").id();
        String run = api.createFlowRun(flow).id();
        String task = api.createTaskRun(run, "t", "0").id();
        api.setState("/flow_runs/" + run, "RUNNING");
        api.delete("/task_runs/" + task);

        assertThat(types("/deployments/" + deployment + "/events")).containsExactly("deployment.created");
        assertThat(types("/flow_runs/" + run + "/events")).containsExactly("flow_run.created", "flow_run.state_set");
        assertThat(types("/task_runs/" + task + "/events")).containsExactly("task_run.created", "task_run.deleted");
    }

    @Test
    void history_contains_free_form_json_unchanged() {
        String flow = api.create("free form").id();
        String parameters = "{\"nul\":\"\\u0000\",\"half\":\"\\ud800\",\"number\":1e3,\"twice\":1,\"twice\":2}";
        String run = api.createFlowRun(flow, "\"parameters\":" + parameters).id();

        JsonNode created = api.get("/flow_runs/" + run + "/events").body().get(0);
        assertThat(created.get("content").asString()).isEqualTo("{\"/parameters\":" + parameters + "}");
        assertThat(api.get("/events/verify").text()).contains("\"valid\":true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flows", "/deployments", "/flow_runs", "/task_runs"})
    void unknown_id_has_no_history(String records) {
        // The second generation in an existing stream, which has not been created.
        String notCreated = api.create("one generation").id().replaceAll("1$", "2");

        assertThat(api.get(records + "/" + notCreated + "/events").status()).isEqualTo(404);
        assertThat(api.get(records + "/none/events").status()).isEqualTo(422);
    }

    @Test
    void flow_can_be_named_events() {
        String id = api.create("events").id();

        assertThat(api.get("/flows/name/events").id()).isEqualTo(id);
        assertThat(types("/flows/name/events/events")).containsExactly("flow.created");
        assertThat(api.get("/flows/name/unknown/events").status()).isEqualTo(404);
    }

    @Test
    void pages_have_no_gaps_or_duplicates_during_concurrent_writes() throws Exception {
        long start = api.checkpoint().body().get("position").asLong();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<?>> writing = IntStream.range(0, 4)
                .<Future<?>>mapToObj(writer -> writers.submit(
                        () -> IntStream.range(0, 25).forEach(i -> api.create("busy " + writer + " " + i))))
                .toList();
        List<Long> positions = new ArrayList<>();
        long after = start;
        boolean done = false;
        while (true) {
            JsonNode page = events("/events?limit=7&after=" + after);
            page.forEach(event -> positions.add(event.get("position").asLong()));
            if (!page.isEmpty()) {
                after = positions.get(positions.size() - 1);
            } else if (done) {
                break;
            }
            done = writing.stream().allMatch(Future::isDone);
        }
        writers.shutdown();
        for (Future<?> writer : writing) {
            writer.get();
        }

        long events = server.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
        assertThat(events).isEqualTo(start + 4 * 25);
        assertThat(positions)
                .isEqualTo(LongStream.rangeClosed(start + 1, events).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "type=flow.deleted,1",
        "type=deleted,1",
        "type=dev.flowledger.flow.deleted,1",
        "actor=anonymous,3",
        "actor=unknown,0",
        "limit=0,0",
        "limit=2,2"
    })
    void ledger_can_be_filtered(String filter, int expected) {
        String flow = api.create("searched " + filter).id();
        api.patch("/flows/" + flow, "{\"tags\":[\"x\"]}");
        api.delete("/flows/" + flow);

        assertThat(events("/events?subject=" + flow + "&" + filter)).hasSize(expected);
        assertThat(events("/events?subject=" + flow.toUpperCase(Locale.ROOT) + "&" + filter))
                .hasSize(expected);
    }

    @Test
    void since_is_inclusive_and_until_is_exclusive() {
        String flow = api.create("timed").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"x\"]}");
        String middle = events("/flows/" + flow + "/events")
                .get(1)
                .get("time")
                .asString()
                .replace("+", "%2B");

        assertThat(types("/events?subject=" + flow + "&since=" + middle)).containsExactly("flow.updated");
        assertThat(types("/events?subject=" + flow + "&until=" + middle)).containsExactly("flow.created");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=-1",
                "after=x",
                "after=99999999999999999999999999",
                "limit=1001",
                "limit=-1",
                "limit=1&limit=2",
                "limit=null",
                "after=null",
                "since=yesterday",
                "actr=me",
                "type=%00",
                "type=nope",
                "type=*",
                "type="
            })
    void invalid_parameter_is_named(String parameter) {
        Response response = api.get("/events?" + parameter);

        assertThat(response.status()).isEqualTo(422);
        assertThat(response.body().at("/errors/0/loc/0").asString()).isEqualTo("query");
        assertThat(response.body().at("/errors/0/loc/1").asString())
                .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }

    @Test
    void ndjson_contains_all_events_one_per_line() {
        append(api.create("lines").id(), 209);

        Response lines = api.get("/events", "Accept", "application/x-ndjson");

        assertThat(lines.header("Content-Type")).hasValue("application/x-ndjson");
        List<JsonNode> events =
                lines.text().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(events).hasSizeGreaterThanOrEqualTo(210);
        assertThat(events.get(events.size() - 1).get("position").asInt()).isEqualTo(events.size());
        assertThat(events("/events")).hasSize(200);
    }

    private static JsonNode events(String path) {
        Response response = api.get(path);
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        return response.body();
    }

    private static List<String> types(String path) {
        return StreamSupport.stream(events(path).spliterator(), false)
                .map(event -> event.get("type").asString().substring("dev.flowledger.".length()))
                .toList();
    }
}
