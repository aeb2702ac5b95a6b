package dev.flowledger.servertest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The log and block routes that Prefect clients call during a run. They store nothing. */
@ExtendWith(OutputCaptureExtension.class)
class CompatibilityTest {

    /** The calls of Prefect 2.6.9 in every run. */
    private static final String LOCAL_TYPE = "/block_types/slug/local-file-system";

    private static final String LOCAL_SCHEMA = "/block_schemas/checksum/"
            + "sha256:6db1ab242e7b2b88a52dc137a7da3a373af63e0a103b9a91e060ed54a26f395a?version=2.6.9";

    private static final int MEBIBYTE = 1024 * 1024;
    private static final String SOME_ID = "00000000-0000-4000-8000-000000000000";

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();

    @Test
    void a_client_registers_its_default_result_storage() {
        Response type = api.get(LOCAL_TYPE);
        Response change = api.patch("/block_types/" + type.id(), "{\"logo_url\":\"x\",\"documentation_url\":null}");
        Response schema = api.get(LOCAL_SCHEMA);
        Response document = api.post("/block_documents/", block(type.id(), schema.id(), "storage of results"));

        assertThat(type.status()).isEqualTo(200);
        assertThat(type.field("name")).isEqualTo("Local File System");
        assertThat(type.field("slug")).isEqualTo("local-file-system");
        assertThat(change.status()).isEqualTo(204);
        assertThat(schema.status()).isEqualTo(200);
        assertThat(schema.field("checksum")).startsWith("sha256:6db1ab24");
        assertThat(schema.field("block_type_id")).isEqualTo(type.id());
        assertThat(document.status()).isEqualTo(201);
        assertThat(document.field("block_type_id")).isEqualTo(type.id());
        assertThat(document.field("block_schema_id")).isEqualTo(schema.id());
        assertThat(document.body().required("is_anonymous").asBoolean()).isTrue();
        assertThat(UUID.fromString(document.id())).isNotNull();
    }

    @Test
    void block_type_and_schema_get_the_same_ids_every_time() {
        Problem.in(api.get("/block_types/slug/s3"), 404);
        Response type = api.post("/block_types/", "{\"name\":\"S3\",\"slug\":\"s3\",\"logo_url\":null}");
        Problem.in(api.get("/block_schemas/checksum/sha256:00"), 404);
        String schema = "{\"block_type_id\":\"" + type.id() + "\",\"fields\":{\"type\":\"%s\"},\"capabilities\":[]}";
        Response first = api.post("/block_schemas/", schema.formatted("object"));

        assertThat(type.status()).isEqualTo(201);
        assertThat(first.status()).isEqualTo(201);
        assertThat(api.post("/block_types/", "{\"name\":\"S3\",\"slug\":\"s3\"}")
                        .id())
                .isEqualTo(type.id());
        assertThat(api.post("/block_schemas/", schema.formatted("object")).id()).isEqualTo(first.id());
        assertThat(api.post("/block_schemas/", schema.formatted("string")).id()).isNotEqualTo(first.id());
        // The type was not stored, so the client creates it again.
        Problem.in(api.get("/block_types/slug/s3"), 404);
        Problem.in(api.patch("/block_types/" + type.id(), "{}"), 404);
    }

    @Test
    void block_contents_are_in_no_answer_no_table_and_no_log(CapturedOutput log) {
        String secret = "secret-" + UUID.randomUUID();
        String type = api.get(LOCAL_TYPE).id();
        String schema = api.get(LOCAL_SCHEMA).id();

        Response document = api.post("/block_documents/", block(type, schema, secret));
        Response named =
                api.post("/block_documents/", block(type, schema, secret).replace("true", "false"));
        Response wrong = api.post("/block_documents/", block("x", secret, secret));
        Response broken = api.post("/block_documents/", block(type, schema, secret) + secret);

        assertThat(document.status()).isEqualTo(201);
        Problem.in(named, 422);
        Problem.in(wrong, 422);
        Problem.in(broken, 422);
        assertThat(List.of(document, named, wrong, broken)).noneMatch(response -> saysAnywhere(response, secret));
        Response readAgain = api.get("/block_documents/" + document.id());
        Problem.in(readAgain, 404);
        assertThat(saysAnywhere(readAgain, secret)).isFalse();
        assertThat(api.get(LOCAL_TYPE).text() + api.get(LOCAL_SCHEMA).text()).doesNotContain(secret);
        assertThat(tablesHolding(secret)).isEmpty();
        assertThat(log.getAll()).doesNotContain(secret);
    }

    /** Verifies the search that the test above uses. */
    @Test
    void stored_values_are_found_by_the_same_search(CapturedOutput log) {
        String name = "compatibility " + UUID.randomUUID();

        api.create(name);
        LoggerFactory.getLogger("flowledger").info("{}", name);

        assertThat(tablesHolding(name)).contains("event_store.event", "read_model.flow");
        assertThat(log.getAll()).contains(name);
    }

    @Test
    void blocks_with_equal_contents_get_different_ids() {
        String block = block(SOME_ID, SOME_ID, "the same");

        assertThat(api.post("/block_documents/", block).id())
                .isNotEqualTo(api.post("/block_documents/", block).id());
    }

    @Test
    void a_block_with_a_name_is_422() {
        String named = block(SOME_ID, SOME_ID, "x").replace("\"is_anonymous\":true", "\"is_anonymous\":false");

        Problem problem = Problem.in(api.post("/block_documents/", named), 422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"is_anonymous\"]");
        assertThat(problem.detail()).contains("blocks are not stored");
    }

    @ParameterizedTest
    @MethodSource("unusualRequests")
    void unusual_bodies_never_cause_a_server_error(String method, String path, String json) {
        Response response = api.send(method, path, json);

        assertThat(response.status()).as(response.text()).isBetween(200, 499);
        if (response.status() >= 400) {
            Problem.in(response, response.status());
        }
    }

    static Stream<Arguments> unusualRequests() {
        String type = TestServer.shared().api().get(LOCAL_TYPE).id();
        String ids = "\"block_type_id\":\"" + SOME_ID + "\",\"block_schema_id\":\"" + SOME_ID + "\"";
        List<String> bodies = List.of(
                "[]",
                "[[[]]]",
                "5",
                "1e400",
                "null",
                "\"text\"",
                "",
                "{",
                "{}",
                "{\"name\":{},\"slug\":[]}",
                "{\"name\":\"\\ud800\",\"slug\":\"\\u0000\"}",
                "{\"name\":null,\"slug\":null,\"is_anonymous\":null,\"data\":null,\"fields\":null}",
                "{" + ids + ",\"fields\":[],\"is_anonymous\":\"true\",\"data\":5}",
                "{" + ids + ",\"fields\":{\"\\ud800\":\"\\udc00\"},\"is_anonymous\":true}",
                "{" + ids + ",\"is_anonymous\":true,\"fields\":{\"a\":" + nested(400) + "},\"data\":" + nested(400)
                        + "}",
                "{" + ids + ",\"is_anonymous\":true,\"fields\":{\"a\":" + nested(5000) + "}}",
                "{" + ids + ",\"is_anonymous\":true,\"data\":" + nested(5000) + "}",
                nested(100_000),
                filled("{" + ids + ",\"is_anonymous\":true,\"fields\":{\"a\":\"", "\"}}"),
                filled("{\"slug\":\"s\",\"name\":\"", "\"}"),
                filled("[\"", "\"]"),
                filled("[\"", "\"]") + " ");
        List<List<String>> routes = List.of(
                List.of("POST", "/logs/"),
                List.of("POST", "/block_types/"),
                List.of("PATCH", "/block_types/" + type),
                List.of("POST", "/block_schemas/"),
                List.of("POST", "/block_documents/"),
                List.of("GET", LOCAL_TYPE));
        return routes.stream()
                .flatMap(route -> bodies.stream().map(body -> Arguments.of(route.get(0), route.get(1), body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/block_types/slug/%00", "/block_types/slug/a%2Fb", "/block_schemas/checksum/%25", "/block_types"
            })
    void unusual_paths_are_client_errors(String path) {
        assertThat(api.get(path).status()).isBetween(400, 499);
    }

    @ParameterizedTest
    @CsvSource({
        "/hello, '\"\uD83D\uDC4B\"'",
        "/version, '\"0.8.4\"'",
        "/admin/version, '\"2.20.27\"'",
        "/ready, '{\"message\":\"OK\"}'"
    })
    void the_server_says_what_it_is_compatible_with(String path, String json) {
        Response response = api.get(path);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(response.text()).isEqualTo(json);
    }

    @Test
    void settings_are_named_as_in_prefect() {
        assertThat(api.get("/admin/settings")
                        .body()
                        .required("PREFECT_API_DEFAULT_LIMIT")
                        .asInt())
                .isEqualTo(200);
    }

    /** Clients of Prefect 2.19 and later search the response for this sentence. */
    @Test
    void csrf_protection_is_disabled() {
        Response response = api.get("/csrf-token?client=" + SOME_ID);

        assertThat(Problem.in(response, 422).detail()).contains("CSRF protection is disabled.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifacts",
                "artifacts/latest",
                "block_documents",
                "block_types",
                "concurrency_limits",
                "saved_searches",
                "v2/concurrency_limits",
                "variables",
                "work_pools",
                "work_queues"
            })
    void lists_of_records_that_the_server_does_not_have_are_empty(String records) {
        Response response = api.post("/" + records + "/filter", "{\"limit\":5,\"" + records + "\":{\"id\":{}}}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("[]");
        assertThat(api.post("/" + records + "/filter/", null).text()).isEqualTo("[]");
    }

    /** The calls of clients of Prefect 3 and of Prefect's background tasks and workers. */
    @ParameterizedTest
    @CsvSource({
        "POST, /events, 405, accepts neither Prefect events nor CloudEvents",
        "GET, /events/in, 404, has no WebSockets",
        "GET, /events/out, 404, has no WebSockets",
        "GET, /logs/out, 404, has no WebSockets",
        "GET, /task_runs/subscriptions/scheduled, 404, has no WebSockets",
        "POST, /work_pools/, 404, does not have this route of Prefect",
        "GET, /work_pools/default, 404, does not have this route of Prefect",
        "POST, /v2/concurrency_limits/increment, 404, does not have this route of Prefect",
        "POST, /automations/, 404, does not have this route of Prefect",
        "POST, /deployments/get_scheduled_flow_runs, 404, does not have this route of Prefect",
        "POST, /deployments/00000000-0000-4000-8000-000000000000/schedule, 404, does not have this route of Prefect",
        "GET, /block_documents/00000000-0000-4000-8000-000000000000, 404, does not have this route of Prefect",
        "GET, /block_types/00000000-0000-4000-8000-000000000000/, 404, does not have this route of Prefect",
        "POST, /flow_runs/00000000-0000-4000-8000-000000000000/input, 404, without wait_for_input",
    })
    void unserved_routes_of_prefect_are_explained(String method, String path, int status, String detail) {
        Response response = api.send(method, path, method.equals("POST") ? "{}" : null);

        assertThat(Problem.in(response, status).detail()).contains(detail);
        assertThat(response.header("Allow").orElse("")).doesNotContain("POST");
    }

    /** The file lists all routes of Prefect's API, which include those of 2.6.9 and 2.14.21. */
    @Test
    void every_route_of_prefect_is_served_or_explained() throws IOException {
        List<String> routes;
        try (InputStream file = getClass().getResourceAsStream("/prefect/routes-2.20.27.txt")) {
            routes = new String(file.readAllBytes(), UTF_8).lines().toList();
        }

        assertThat(routes).hasSizeGreaterThan(150).noneMatch(this::isUnknown);
    }

    private boolean isUnknown(String route) {
        String method = route.split(" ", 2)[0];
        String path = route.split(" ", 2)[1].replaceAll("\\{[^}]*}", SOME_ID);
        // Lists are not read: the records of other tests may be large.
        Response response = api.send(method, path, method.equals("GET") ? null : "{\"limit\":0}");
        String answer = response.status() < 400 ? "" : response.field("detail");
        return answer.equals("Not Found") || answer.startsWith("This route does not support the request method");
    }

    private static String block(String type, String schema, String held) {
        return "{\"name\":null,\"data\":{\"basepath\":\"" + held + "\"},\"block_schema_id\":\"" + schema
                + "\",\"block_type_id\":\"" + type + "\",\"is_anonymous\":true}";
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    /** Returns a body of exactly 1 MiB. */
    private static String filled(String start, String end) {
        return start + "x".repeat(MEBIBYTE - start.length() - end.length()) + end;
    }

    private static boolean saysAnywhere(Response response, String text) {
        return (response.text() + response.headers()).contains(text);
    }

    /** Returns the tables of all schemas that contain the text in any column. */
    private List<String> tablesHolding(String text) {
        JdbcClient sql = server.sql();
        List<String> tables = sql.sql("SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
                        + " FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
                        + " AND table_schema NOT IN ('pg_catalog', 'information_schema')")
                .query(String.class)
                .list();
        assertThat(tables).contains("event_store.event");
        return tables.stream()
                .filter(table -> sql.sql("SELECT count(*) FROM " + table + " t WHERE strpos(t::text, ?) > 0")
                                .param(text)
                                .query(Long.class)
                                .single()
                        > 0)
                .toList();
    }
}
