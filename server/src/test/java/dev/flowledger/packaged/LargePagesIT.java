package dev.flowledger.packaged;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Pages of 180 MB, on a server with a heap of 128 MB. */
class LargePagesIT {

    private static final int RECORDS = 200;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonFactory JSON = new JsonFactory();

    @TempDir
    Path temp;

    private ServerProcess server;

    @Test
    void four_callers_list_large_records_while_others_are_served() throws SQLException {
        String database = Postgres.newDatabase();
        Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", database, "JAVA_TOOL_OPTIONS", "-Xmx128m");
        try (ServerProcess started = ServerProcess.start(temp.resolve("unused"), ServerProcess.freePort(), environment)
                .awaitReady()) {
            server = started;
            String flow = server.api().create("large").id();
            String run = server.api().createFlowRun(flow).id();
            server.api().createTaskRun(run, "task", "0");
            server.api().createDeployment(flow, "deployment");
            enlarge(database);

            assertAllAreListed(Stream.of("/flow_runs", "/task_runs", "/deployments", "/flows"), flow);

            assertThat(server.isAlive()).isTrue();
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Copies the only record of each kind, and gives each copy 900 kB. The rows are written directly, to save time. */
    private static void enlarge(String database) throws SQLException {
        String text = "repeat(md5(random()::text), 28125)";
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = read_model");
            for (String table : List.of("flow_run", "task_run", "deployment", "flow")) {
                statement.execute("create temp table more as select t.* from " + table + " t, generate_series(2, "
                        + RECORDS + ")");
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

    private void assertAllAreListed(Stream<String> records, String flow) {
        List<CompletableFuture<Integer>> callers = records.map(record ->
                        CompletableFuture.supplyAsync(() -> list(record + "/filter"), work -> new Thread(work).start()))
                .toList();
        int served = 0;
        while (!callers.stream().allMatch(CompletableFuture::isDone)) {
            assertThat(server.api().create("served " + served).status()).isIn(200, 201);
            assertThat(server.api().get("/flows/" + flow).status()).isEqualTo(200);
            assertThat(server.api().post("/flows/count", "{}").status()).isEqualTo(200);
            served++;
        }
        assertThat(callers.stream().map(CompletableFuture::join)).containsOnly(RECORDS);
        assertThat(served).isGreaterThan(1);
    }

    /** Returns the number of records of the page. */
    private int list(String route) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api" + route))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
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
