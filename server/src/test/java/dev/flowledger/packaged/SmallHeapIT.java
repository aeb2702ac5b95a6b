package dev.flowledger.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Pages, streams of events read at once, and bodies received at once that do not fit into the heap of the server. */
class SmallHeapIT {

    private static final String HEAP = System.getProperty("heavy.heap", "100m");

    /** Together 41 MB, as characters twice that. */
    private static final int STATES = Integer.getInteger("heavy.states", 45);

    /** Together 29 MB, as characters twice that. */
    private static final int RUNS = Integer.getInteger("heavy.runs", 16);

    /** A page of 108 MB. */
    private static final int RECORDS = Integer.getInteger("heavy.records", 120);

    /** Clients that each send a body of 1 MiB, which needs many times its size in memory. */
    private static final int BODIES = Integer.getInteger("heavy.bodies", 24);

    private static final int KEYS_OF_BODY = 100_000;

    private static final String DATA = "x".repeat(900_000);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonFactory JSON = new JsonFactory();

    private static final String DATABASE = Postgres.newDatabase();
    private static ServerProcess server;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = ServerProcess.start(
                        data.resolve("unused"),
                        ServerProcess.freePort(),
                        Map.of(
                                "SPRING_DATASOURCE_URL",
                                DATABASE,
                                "JAVA_TOOL_OPTIONS",
                                "-Xmx" + HEAP + " -XX:+ExitOnOutOfMemoryError",
                                "FLOWLEDGER_REQUEST_TIMEOUT",
                                "2m"))
                .awaitReady();
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void server_has_had_enough_memory() {
        assertThat(server.isReady()).isTrue();
        assertThat(server.log()).doesNotContain("java.lang.OutOfMemoryError");
    }

    @Test
    @Tag("nightly")
    void run_with_many_large_states_can_be_changed_and_deleted_with_a_small_heap() {
        String run = "/flow_runs/" + api.createFlowRun(api.create("heavy").id()).id();
        for (int i = 0; i < STATES; i++) {
            String other = "other " + i;
            CompletableFuture<Integer> otherCaller =
                    CompletableFuture.supplyAsync(() -> api.create(other).status());
            String state = "{\"state\":{\"type\":\"RUNNING\",\"data\":\"" + i + DATA + "\"}}";
            assertThat(api.post(run + "/set_state", state).status()).isEqualTo(201);
            assertThat(otherCaller.join()).as("another caller").isEqualTo(201);
        }
        assertThat(api.patch(run, "{\"name\":\"renamed\"}").status()).isEqualTo(204);
        assertThat(api.get(run).field("name")).isEqualTo("renamed");
        assertThat(api.get(run).body().required("run_count").asInt()).isEqualTo(STATES);
        assertThat(api.delete(run, "If-Match", "\"" + (STATES + 1) + "\"").status())
                .isEqualTo(204);
        assertThat(api.get(run).status()).isEqualTo(404);
    }

    @Test
    @Tag("nightly")
    void many_large_runs_can_be_changed_at_the_same_time_with_a_small_heap() {
        String flow = api.create("heavy runs").id();
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            String run = "/flow_runs/"
                    + api.createFlowRun(flow, "\"parameters\":{\"x\":\"" + DATA + "\"}")
                            .id();
            String state = "{\"state\":{\"type\":\"RUNNING\",\"data\":\"" + DATA + "\"}}";
            assertThat(api.post(run + "/set_state", state).status()).isEqualTo(201);
            runs.add(run);
        }

        // The first change of a name occupies a worker, so that the others are queued and become large batches.
        List<CompletableFuture<Integer>> changes = runs.stream()
                .map(run -> CompletableFuture.supplyAsync(
                        () -> api.patch(run, "{\"name\":\"renamed\"}").status(), task -> new Thread(task).start()))
                .toList();

        assertThat(changes).extracting(CompletableFuture::join).containsOnly(204);
    }

    @Test
    void concurrent_bodies_of_one_mebibyte_with_100_000_keys_are_accepted_or_rejected() {
        String flow = api.create("large bodies").id();
        String parameters = IntStream.range(0, KEYS_OF_BODY)
                .mapToObj(key -> "\"%05x\":1".formatted(key))
                .collect(Collectors.joining(",", "\"parameters\":{", "}"));

        List<CompletableFuture<Response>> requests = IntStream.range(0, BODIES)
                .mapToObj(client -> CompletableFuture.supplyAsync(
                        () -> api.createFlowRun(flow, parameters), task -> new Thread(task).start()))
                .toList();

        List<Response> responses =
                requests.stream().map(CompletableFuture::join).toList();
        assertThat(responses).extracting(Response::status).contains(201);
        assertThat(responses).filteredOn(response -> response.status() != 201).allSatisfy(response -> {
            assertThat(response.status()).as(response.text()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isPresent();
        });
        assertThat(api.create("afterwards").status()).isEqualTo(201);
    }

    @Test
    void four_callers_list_large_records_while_others_are_served() throws SQLException {
        String flow = api.create("large").id();
        String run = api.createFlowRun(flow).id();
        api.createTaskRun(run, "task", "0");
        api.createDeployment(flow, "deployment");
        enlarge();

        assertAllAreListed(Stream.of("/flow_runs", "/task_runs", "/deployments", "/flows"), flow);
    }

    /** Copies a record of each kind, and gives each record 900 kB. The rows are written directly, to save time. */
    private static void enlarge() throws SQLException {
        String text = "repeat(md5(random()::text), 28125)";
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = read_model");
            for (String table : List.of("flow_run", "task_run", "deployment", "flow")) {
                statement.execute("create temp table more as select t.* from (select * from " + table
                        + " limit 1) t, generate_series(2, " + RECORDS + ")");
                statement.execute("update more set id = gen_random_uuid(), name = md5(random()::text)");
                statement.execute("insert into " + table + " select * from more");
                statement.execute("drop table more");
            }
            statement.execute("update flow_run set parameters = '{\"data\":\"' || " + text + " || '\"}'");
            statement.execute("update task_run set state_message = " + text);
            statement.execute("update deployment set description = " + text);
            statement.execute("update flow set tags = array(select md5(n::text || id) || repeat('x', 968)"
                    + " from generate_series(1, 250) n)");
        }
    }

    private static void assertAllAreListed(Stream<String> records, String flow) {
        List<CompletableFuture<Integer>> callers = records.map(record ->
                        CompletableFuture.supplyAsync(() -> list(record + "/filter"), work -> new Thread(work).start()))
                .toList();
        int served = 0;
        while (!callers.stream().allMatch(CompletableFuture::isDone)) {
            assertThat(api.create("served " + served).status()).isIn(200, 201);
            assertThat(api.get("/flows/" + flow).status()).isEqualTo(200);
            assertThat(api.post("/flows/count", "{}").status()).isEqualTo(200);
            served++;
        }
        assertThat(callers.stream().map(CompletableFuture::join)).containsOnly(RECORDS);
        assertThat(served).isGreaterThan(1);
    }

    /** Returns the number of records of the page. */
    private static int list(String route) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api" + route))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"limit\":" + RECORDS + "}"))
                .build();
        try {
            HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (JsonParser page = JSON.createParser(ObjectReadContext.empty(), response.body())) {
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(page.nextToken()).isEqualTo(JsonToken.START_ARRAY);
                int count = 0;
                while (page.nextToken() == JsonToken.START_OBJECT) {
                    page.skipChildren();
                    count++;
                }
                return count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
