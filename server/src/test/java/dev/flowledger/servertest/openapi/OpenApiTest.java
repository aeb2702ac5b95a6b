package dev.flowledger.servertest.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Compares the OpenAPI document with the running server. */
class OpenApiTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final String SOME_ID = "00000000-0000-4000-8000-000000000000";
    private static final String LOCAL_CHECKSUM =
            "sha256:6db1ab242e7b2b88a52dc137a7da3a373af63e0a103b9a91e060ed54a26f395a";
    private static final String ANONYMOUS_BLOCK =
            "{\"block_type_id\":\"%1$s\",\"block_schema_id\":\"%1$s\",\"is_anonymous\":true}".formatted(SOME_ID);

    private static final Map<JsonNode, Schema> COMPILED = new HashMap<>();

    private static TestServer server;
    private static JsonNode document;

    private final Api api = server.admin();

    /** A server without authentication issues no keys. The document is public: {@code RolesTest} has the other public routes. */
    @BeforeAll
    static void start() {
        server = TestServer.requiringKeys();
        Response response = server.api().get("/openapi.json");
        assertThat(response.status()).isEqualTo(200);
        document = response.body();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void the_document_is_openapi_3_1() {
        assertThat(document.get("openapi").asString()).startsWith("3.1");
    }

    @Test
    void every_route_is_documented_and_no_other() {
        Set<String> routes = new TreeSet<>();
        ((RequestMappingHandlerMapping) server.bean("requestMappingHandlerMapping"))
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/") && !path.contains("openapi"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.add(method + " " + path.replaceAll(":[^{}]*}", "}")))));

        assertThat(routes).hasSizeGreaterThanOrEqualTo(8);
        assertThat(operations().map(Operation::toString)).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void every_operation_parameter_status_and_field_is_described() {
        List<String> undescribed = new ArrayList<>();
        operations().forEach(operation -> {
            if (!operation.node().path("summary").asString("").matches(".{5,}")) {
                undescribed.add(operation + " summary");
            }
            for (JsonNode parameter : operation.node().path("parameters")) {
                if (resolve(parameter).path("description").asString("").isBlank()) {
                    undescribed.add(operation + " " + parameter);
                }
            }
            operation.node().get("responses").properties().forEach(response -> {
                if (resolve(response.getValue())
                        .path("description")
                        .asString("")
                        .isBlank()) {
                    undescribed.add(operation + " " + response.getKey());
                }
            });
        });
        assertThat(document.findValues("description").stream().filter(JsonNode::isString))
                .allSatisfy(text -> assertThat(text.asString().replace("\n\n", ""))
                        .doesNotContainPattern("\\s{2}|\n|</?\\w+>|&\\w+;"));
        assertThat(document.findValues("summary"))
                .allSatisfy(text -> assertThat(text.asString()).doesNotContainPattern("</?\\w+>|&\\w+;"));
        document.at("/components/schemas").properties().forEach(schema -> {
            if (schema.getValue().path("description").asString("").isBlank()) {
                undescribed.add(schema.getKey());
            }
            schema.getValue().path("properties").properties().forEach(property -> {
                if (property.getValue().path("description").asString("").isBlank()) {
                    undescribed.add(schema.getKey() + "." + property.getKey());
                }
            });
        });

        assertThat(undescribed).isEmpty();
    }

    @Test
    void only_if_match_is_described_as_a_version() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.node().path("parameters"))
                        .filteredOn(parameter ->
                                parameter.path("description").asString("").contains("(ETags)"))
                        .allSatisfy(parameter ->
                                assertThat(parameter.get("name").asString()).isEqualTo("If-Match")));
        assertThat(document.at("/paths/~1api~1events~1stream/get/parameters").valueStream())
                .anySatisfy(parameter -> {
                    assertThat(parameter.path("name").asString("")).isEqualTo("Last-Event-ID");
                    assertThat(parameter.get("description").asString()).startsWith("The id of the last event");
                });
    }

    @TestFactory
    Stream<DynamicTest> every_kind_of_answer_matches_its_schema() {
        Response flow = api.create("openapi: a flow", "openapi");
        String path = "/flows/" + flow.id();
        String unknown = "/flows/" + SOME_ID;
        String record = "{\"flow_id\":\"" + flow.id() + "\",%s}";
        String orphan = "{\"flow_id\":\"" + SOME_ID + "\",%s}";
        String deployment =
                "/deployments/" + api.createDeployment(flow.id(), "prod").id();
        String flowRun =
                api.createFlowRun(flow.id(), "\"idempotency_key\":\"k\"").id();
        String run = "/flow_runs/" + flowRun;
        String task = "{\"flow_run_id\":\"" + flowRun + "\",\"task_key\":\"t\",\"dynamic_key\":\"%s\"}";
        String taskRun = "/task_runs/" + api.createTaskRun(flowRun, "t", "0").id();
        String key = api.post("/keys", "{\"name\":\"openapi: revoked\",\"role\":\"reader\"}")
                .id();
        String blockType = "/block_types/" + blockTypeId();
        String history = "{\"history_start\":\"2026-01-01\",\"history_end\":\"2027-01-01\","
                + "\"history_interval_seconds\":86400}";
        String log = "[{\"name\":\"a\",\"level\":20,\"message\":\"Hello\",\"timestamp\":\"2026-01-31\"}]";
        String tooLarge = "{\"name\":\"" + "x".repeat(1024 * 1024) + "\"}";
        return Stream.of(
                call("POST", "/deployments", record.formatted("\"name\":\"new\""), 201),
                call("POST", "/deployments", record.formatted("\"name\":\"prod\""), 200),
                call("POST", "/deployments", orphan.formatted("\"name\":\"prod\""), 404),
                call("POST", "/deployments", "{\"name\":\"a/b\"}", 422),
                call("GET", deployment, null, 200),
                call("GET", deployment, null, 304, "If-None-Match", "\"0\""),
                call("GET", "/deployments/" + SOME_ID, null, 404),
                call("GET", "/deployments/none", null, 422),
                call("GET", "/deployments/name/openapi:%20a%20flow/prod", null, 200),
                call("GET", "/deployments/name/openapi:%20a%20flow/unknown", null, 404),
                call("PATCH", deployment, "{\"schedule\":null,\"tags\":[]}", 204),
                call("PATCH", deployment, "{}", 412, "If-Match", "\"9\""),
                call("PATCH", deployment, "{\"tags\":5}", 422),
                call("POST", "/deployments/filter", "{\"sort\":\"UPDATED_DESC\"}", 200),
                call("POST", "/deployments/filter", "{\"sort\":\"ID_DESC\"}", 422),
                call("POST", "/deployments/count", "{\"flow_runs\":{}}", 200),
                call("GET", deployment + "/schedules", null, 200),
                call("GET", deployment + "/schedules", null, 304, "If-None-Match", "\"0\""),
                call("POST", deployment + "/schedules", "[{\"schedule\":{\"interval\":60}}]", 201),
                call("POST", deployment + "/schedules", "[{}]", 422),
                call("PATCH", deployment + "/schedules/" + SOME_ID, "{}", 404),
                call("PATCH", deployment + "/schedules/" + SOME_ID, "{}", 412, "If-Match", "\"9\""),
                call("DELETE", deployment + "/schedules/" + SOME_ID, null, 404),
                call("POST", deployment + "/create_flow_run", "{\"idempotency_key\":\"d\"}", 201),
                call("POST", deployment + "/create_flow_run", "{\"idempotency_key\":\"d\"}", 200),
                call("POST", deployment + "/create_flow_run", "{\"tags\":5}", 422),
                call("POST", deployment + "/set_schedule_active", null, 200),
                call("POST", deployment + "/pause_deployment", null, 200),
                call("DELETE", deployment, null, 204),
                call("DELETE", deployment, null, 404),
                call("POST", "/flow_runs", record.formatted("\"state\":{\"type\":\"SCHEDULED\",\"data\":[1]}"), 201),
                call("POST", "/flow_runs", record.formatted("\"idempotency_key\":\"k\""), 200),
                call("POST", "/flow_runs", orphan.formatted("\"name\":\"x\""), 404),
                call("POST", "/flow_runs", "{\"state\":{}}", 422),
                call("GET", run, null, 200),
                call("GET", run, null, 304, "If-None-Match", "\"0\""),
                call("GET", "/flow_runs/" + SOME_ID, null, 404),
                call("POST", run + "/set_state", "{\"state\":{\"type\":\"RUNNING\",\"data\":{\"x\":1}}}", 201),
                call("POST", run + "/set_state", "{\"state\":{\"type\":\"DONE\"}}", 422),
                call("POST", run + "/set_state", "{\"state\":{\"type\":\"PENDING\"}}", 200),
                call("POST", run + "/resume", null, 200),
                call("POST", run + "/resume", "{\"run_input\":5}", 422),
                call("POST", "/flow_runs/" + SOME_ID + "/resume", "{}", 404),
                call("GET", "/flow_run_states?flow_run_id=" + SOME_ID, null, 200),
                call("GET", "/flow_run_states", null, 422),
                call("GET", "/flow_run_states/" + SOME_ID, null, 404),
                call("GET", "/task_run_states?task_run_id=" + SOME_ID, null, 200),
                call("GET", "/task_run_states", null, 422),
                call("GET", "/task_run_states/" + SOME_ID, null, 404),
                call("POST", "/flow_runs/" + SOME_ID + "/set_state", "{\"state\":{\"type\":\"RUNNING\"}}", 404),
                call("PATCH", run, "{\"name\":\"renamed\"}", 204),
                call("PATCH", run, "{\"name\":\"renamed\"}", 412, "If-Match", "\"9\""),
                call("PATCH", "/flow_runs/none", "{}", 422),
                call("POST", "/flow_runs/filter", "{\"sort\":\"END_TIME_DESC\"}", 200),
                call("POST", "/flow_runs/count", "{\"flow_runs\":{\"unknown\":1}}", 422),
                call("POST", "/flow_runs/count", "{}", 200),
                call("POST", "/task_runs", task.formatted("1"), 201),
                call("POST", "/task_runs", task.formatted("0"), 200),
                call("POST", "/task_runs", task.replace(flowRun, SOME_ID).formatted("0"), 404),
                call("POST", "/task_runs", "{}", 422),
                call("GET", taskRun, null, 200),
                call("GET", "/task_runs/" + SOME_ID, null, 404),
                call("POST", taskRun + "/set_state", "{\"state\":{\"type\":\"COMPLETED\"}}", 201),
                call("PATCH", taskRun, "{\"name\":\"renamed\"}", 204),
                call("POST", "/flows/paginate", "{}", 200),
                call("POST", "/deployments/paginate", null, 200),
                call("POST", "/flow_runs/paginate", null, 200),
                call("POST", "/task_runs/paginate", "{\"page\":0}", 422),
                call("POST", "/task_runs/paginate", null, 200),
                call("POST", "/flow_runs/history", history, 200),
                call("POST", "/flow_runs/history", "{}", 422),
                call("POST", "/task_runs/history", history, 200),
                call("POST", "/flow_runs/lateness", null, 200),
                call("POST", "/ui/flow_runs/history", null, 200),
                call("POST", "/ui/task_runs/count", null, 200),
                call("POST", "/ui/task_runs/dashboard/counts", "{}", 422),
                call("POST", "/ui/flows/count-deployments", "{\"flow_ids\":[\"" + flow.id() + "\"]}", 200),
                call("POST", "/ui/flows/next-runs", "{\"flow_ids\":[\"" + flow.id() + "\"]}", 200),
                call("GET", run + "/graph", null, 200),
                call("GET", run + "/graph-v2", null, 200),
                call("GET", run + "/graph-v2?since=x", null, 422),
                call("POST", "/task_runs/filter", null, 200),
                call("POST", "/task_runs/count", "{\"task_runs\":{\"subflow_runs\":{\"exists_\":false}}}", 200),
                call("DELETE", taskRun, null, 204),
                call("DELETE", run, null, 204),
                call("DELETE", run, null, 404),
                call("POST", "/flows", "{\"name\":\"openapi: new\"}", 201),
                call("POST", "/flows/", "{\"name\":\"openapi: a flow\"}", 200),
                call("POST", "/flows", "{\"name\":\"a/b\",\"tags\":[null]}", 422),
                call("POST", "/flows", "{", 422),
                call("POST", "/flows", tooLarge, 413),
                call("POST", "/flows", "name", 415, "Content-Type", "text/plain"),
                call("GET", path, null, 200),
                call("GET", path, null, 304, "If-None-Match", "\"0\""),
                call("GET", path + "?as_of=2026-01-31", null, 404),
                call("GET", path + "?as_of=yesterday", null, 422),
                call("GET", unknown, null, 404),
                call("GET", "/flows/none", null, 422),
                call("GET", "/flows/name/openapi:%20a%20flow", null, 200),
                call("GET", "/flows/name/openapi:%20a%20flow", null, 304, "If-None-Match", "W/\"0\""),
                call("GET", "/flows/name/openapi:%20unknown", null, 404),
                call("GET", "/flows/name/openapi:%20a%20flow?as_of=2026-01-31", null, 404),
                call("GET", "/flows/name/openapi:%20a%20flow?as_of=9999-12-31", null, 422),
                call("POST", "/flows/filter", "{\"as_of\":\"2026-01-31\",\"flows\":{}}", 200),
                call("POST", "/flows/count", "{\"as_of\":\"2026-01-31\",\"deployments\":{}}", 422),
                call("POST", "/flows/filter", "{}", 200),
                call("POST", "/flows/filter", null, 200),
                call("POST", "/flows/filter", "{\"limit\":201}", 422),
                call("POST", "/flows/filter", tooLarge, 413),
                call("POST", "/flows/filter", "x", 415, "Content-Type", "text/plain"),
                call("POST", "/flows/count", "{\"flows\":{\"tags\":{\"all_\":[\"openapi\"]}}}", 200),
                call("POST", "/flows/count", "[]", 422),
                call("POST", "/flows/count", tooLarge, 413),
                call("POST", "/flows/count", "x", 415, "Content-Type", "text/plain"),
                call("PATCH", path, "{\"tags\":[\"openapi\"]}", 412, "If-Match", "\"9\""),
                call("PATCH", path, "{\"tags\":[\"openapi\",\"b\"]}", 204),
                call("PATCH", path, "{\"tags\":null}", 422),
                call("PATCH", path, "x", 415, "Content-Type", "text/plain"),
                call("PATCH", path, tooLarge, 413),
                call("PATCH", unknown, "{}", 404),
                call("DELETE", path, null, 412, "If-Match", "\"9\""),
                call("DELETE", path, null, 204),
                call("DELETE", path, null, 404),
                call("DELETE", "/flows/none", null, 422),
                call("GET", path + "/events", null, 200),
                call("GET", unknown + "/events", null, 404),
                call("GET", "/flows/none/events", null, 422),
                call("GET", "/flows/name/openapi:%20a%20flow/events", null, 200),
                call("GET", "/flows/name/openapi:%20unknown/events", null, 404),
                call("GET", deployment + "/events", null, 200),
                call("GET", run + "/events", null, 200),
                call("GET", taskRun + "/events", null, 200),
                call("GET", "/events", null, 200),
                call("GET", "/events?limit=2&type=flow.created", null, 200),
                call("GET", "/events", null, 200, "Accept", "application/cloudevents-batch+json"),
                call("GET", "/events?limit=-1", null, 422),
                call("GET", "/ledger/checkpoint", null, 200),
                call("GET", "/ledger/checkpoints", null, 200),
                call("GET", "/ledger/checkpoint", null, 200, "Accept", "application/json"),
                call("GET", "/ledger/checkpoints?limit=0", null, 422),
                call("GET", "/ledger/checkpoints?before=x", null, 422),
                call("GET", "/ledger/keys", null, 200),
                call("GET", "/evidence?type=flow.created", null, 200),
                call("GET", "/evidence?limit=-1", null, 422),
                call("GET", "/nodes", null, 200),
                call("GET", run + "?as_of=2026-01-31", null, 404),
                call("GET", "/stats/summary", null, 200),
                call("GET", "/stats/runs?interval=86400", null, 200),
                call("GET", "/stats/runs?interval=0", null, 422),
                call("GET", "/stats/failing_flows?since=2026-01-01", null, 200),
                call("GET", "/stats/failing_flows?limit=0", null, 422),
                call("POST", "/stats/flows", "{\"flow_ids\":[\"" + flow.id() + "\"]}", 200),
                call("POST", "/stats/flows", "{}", 422),
                call("GET", "/stats/ledger", null, 200),
                call("GET", "/stats/events", null, 200),
                call("GET", "/stats/events?until=x", null, 422),
                call("GET", "/stats/actors?like=ADM", null, 200),
                call("GET", "/stats/actors?limit=0", null, 422),
                call("GET", "/stats/tags?like=a", null, 200),
                call("GET", "/stats/tags?limit=0", null, 422),
                call("GET", "/stats/storage", null, 200),
                call("GET", "/stats/commands", null, 200),
                call("GET", "/stats/lag", null, 200),
                call("GET", "/events/verify", null, 200),
                call("GET", "/events/verify?checkpoint=x", null, 422),
                call("GET", "/events/verify?=x", null, 400),
                call("GET", "/flows/name/x?=&a=b", null, 400),
                call("GET", "/events/verify", null, 406, "Accept", "text/csv"),
                call("GET", "/events/verify?since_position=9223372036854775806&hash=" + "0".repeat(64), null, 422),
                call("GET", "/events/stream?limit=1", null, 422),
                call("POST", "/keys", "{\"name\":\"openapi\",\"role\":\"reader\"}", 201),
                call("POST", "/keys", "{\"name\":\"openapi\",\"role\":\"reader\"}", 409),
                call("POST", "/keys", "{\"name\":\"admin\",\"role\":\"king\"}", 422),
                call("POST", "/keys", tooLarge, 413),
                call("POST", "/keys", "x", 415, "Content-Type", "text/plain"),
                call("GET", "/keys", null, 200),
                call("GET", "/keys/me", null, 200),
                call("POST", "/keys/" + key + "/rotate", "{\"grace_period_seconds\":60}", 201),
                call("POST", "/keys/" + key + "/rotate", "{}", 409),
                call("POST", "/keys/" + key + "/rotate", "{\"grace_period_seconds\":0}", 422),
                call("POST", "/keys/00000000-0000-4000-8000-000000000000/rotate", "{}", 404),
                call("DELETE", "/keys/" + key, null, 204),
                call("DELETE", "/keys/" + key, null, 404),
                call("DELETE", "/keys/none", null, 422),
                call("GET", "/health", null, 200),
                call("GET", "/ready", null, 200),
                call("GET", "/hello", null, 200),
                call("GET", "/version", null, 200),
                call("GET", "/admin/version", null, 200),
                call("GET", "/admin/settings", null, 200),
                call("GET", "/csrf-token?client=x", null, 422),
                call("POST", "/work_pools/filter", null, 200),
                call("POST", "/work_queues/filter", "[]", 422),
                call("POST", "/logs/", log, 201),
                call("POST", "/logs/filter", null, 200),
                call("POST", "/logs/filter", "{\"sort\":\"x\"}", 422),
                call("POST", "/logs/", "5", 422),
                call("POST", "/logs/", "[\"" + "x".repeat(4 * 1024 * 1024) + "\"]", 413),
                call("POST", "/logs/", "x", 415, "Content-Type", "text/plain"),
                call("GET", "/block_types/slug/local-file-system", null, 200),
                call("GET", "/block_types/slug/none", null, 404),
                call("PATCH", blockType, "{}", 204),
                call("PATCH", blockType, "[]", 422),
                call("PATCH", "/block_types/" + SOME_ID, "{}", 404),
                call("POST", "/block_types/", "{\"name\":\"S3\",\"slug\":\"s3\"}", 201),
                call("POST", "/block_types/", "{}", 422),
                call("GET", "/block_schemas/checksum/" + LOCAL_CHECKSUM, null, 200),
                call("GET", "/block_schemas/checksum/none", null, 404),
                call("POST", "/block_schemas/", "{\"block_type_id\":\"" + SOME_ID + "\",\"fields\":{}}", 201),
                call("POST", "/block_schemas/", "{}", 422),
                call("POST", "/block_documents/", ANONYMOUS_BLOCK, 201),
                call("POST", "/block_documents/", "{}", 422));
    }

    @TestFactory
    Stream<DynamicTest> every_request_example_matches_its_schema_and_is_accepted() {
        return operations()
                .filter(operation -> operation.node().has("requestBody"))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
                    JsonNode example = resolve(schema).at("/examples/0");
                    assertThat(example.isMissingNode()).isFalse();
                    assertThat(violations(schema, example)).isEmpty();
                    Response response = api.send(operation.method(), exampleTarget(operation), example.toString());
                    assertThat(response.status()).as(response.text()).isBetween(200, 299);
                }));
    }

    private boolean hasArray(Operation operation) {
        return resolve(operation.node().at("/requestBody/content/application~1json/schema"))
                .at("/examples/0")
                .isArray();
    }

    /** The path of an operation on the example record. */
    private String exampleTarget(Operation operation) {
        String id = operation.path().contains("{id}") ? exampleId(operation.path()) : "";
        String target = operation.path().substring("/api".length()).replace("{id}", id);
        return target.contains("{schedule}")
                ? target.replace(
                        "{schedule}",
                        api.get("/deployments/" + id + "/schedules")
                                .body()
                                .at("/0/id")
                                .asString())
                : target;
    }

    /** Creates the example record of the route and returns its id. The ids in the examples are the ids of these records. */
    private String exampleId(String path) {
        if (path.startsWith("/api/block_types/")) {
            return blockTypeId();
        }
        if (path.startsWith("/api/keys/")) {
            return api.post("/keys", "{\"name\":\"openapi: " + UUID.randomUUID() + "\",\"role\":\"reader\"}")
                    .id();
        }
        String flow = create("CreateFlow", "/flows");
        if (path.startsWith("/api/deployments")) {
            return create("CreateDeployment", "/deployments");
        }
        if (path.startsWith("/api/flows")) {
            return flow;
        }
        String flowRun = create("CreateFlowRun", "/flow_runs");
        return path.startsWith("/api/task_runs") ? create("CreateTaskRun", "/task_runs") : flowRun;
    }

    private String create(String example, String path) {
        return api.post(
                        path,
                        document.at("/components/schemas/" + example + "/examples/0")
                                .toString())
                .id();
    }

    /** PUT is a method of no route. */
    @TestFactory
    Stream<DynamicTest> an_unsupported_method_is_answered_with_the_methods_of_the_document() {
        return document.get("paths").properties().stream()
                .map(path -> DynamicTest.dynamicTest(path.getKey(), () -> {
                    Response response = api.send(
                            "PUT", path.getKey().substring("/api".length()).replaceAll("\\{\\w+}", SOME_ID), null);

                    assertThat(response.status()).isEqualTo(405);
                    assertThat(response.header("Allow").orElseThrow().split(", *"))
                            .containsExactlyInAnyOrderElementsOf(path.getValue().propertyNames().stream()
                                    .map(method -> method.toUpperCase(Locale.ROOT))
                                    .toList());
                }));
    }

    @Test
    void a_projection_without_a_rebuild_matches_its_schema() {
        JsonNode status = JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/ProjectionStatus");

        Response projections = api.get("/projections");

        assertThat(projections.body().findValues("rebuild")).anyMatch(JsonNode::isNull);
        projections
                .body()
                .forEach(
                        projection -> assertThat(violations(status, projection)).isEmpty());
    }

    @Test
    void null_is_permitted_exactly_where_the_server_permits_it() {
        String flow = api.create("null").id();
        String run = api.createFlowRun(flow).id();
        Map<String, String> bodies = Map.of(
                "FlowChanges", "{\"tags\":null}",
                "DeploymentChanges", "{\"tags\":[null]}",
                "SetStateRequest", "{\"state\":{\"type\":\"RUNNING\",\"state_details\":null}}");

        assertThat(api.post("/flows/filter", "null").status()).isEqualTo(200);
        JsonNode filter = document.at("/paths/~1api~1flows~1filter/post/requestBody/content/application~1json/schema");
        assertThat(violations(filter, JsonMapper.shared().readTree("null"))).isEmpty();
        assertThat(api.patch("/flows/" + flow, bodies.get("FlowChanges")).status())
                .isEqualTo(422);
        assertThat(violationsOf("FlowChanges", bodies.get("FlowChanges"))).isNotEmpty();
        assertThat(api.post("/flow_runs/" + run + "/set_state", bodies.get("SetStateRequest"))
                        .status())
                .isEqualTo(201);
        assertThat(violationsOf("SetStateRequest", bodies.get("SetStateRequest")))
                .isEmpty();
        assertThat(violationsOf("DeploymentChanges", bodies.get("DeploymentChanges")))
                .isNotEmpty();
        String unknownKey = "{\"name\":\"null\",\"unknown\":null}";
        assertThat(api.post("/flows/", unknownKey).status()).isEqualTo(200);
        assertThat(violationsOf("CreateFlow", unknownKey)).isEmpty();
        String longTag = "{\"tags\":[\"" + "x".repeat(1024) + "\"]}";
        assertThat(api.patch("/flow_runs/" + run, longTag).status()).isEqualTo(204);
        assertThat(violationsOf("FlowRunChanges", longTag)).isEmpty();
    }

    private List<Error> violationsOf(String schema, String json) {
        return violations(
                JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/" + schema),
                JsonMapper.shared().readTree(json));
    }

    @Test
    void a_schema_rejects_what_the_server_rejects() {
        ObjectNode create = JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/CreateFlow");

        assertThat(violations(create, JsonMapper.shared().readTree("{\"name\":\"x\",\"unknown\":1}")))
                .isNotEmpty();
        assertThat(violations(create, JsonMapper.shared().readTree("{\"tags\":[]}")))
                .isNotEmpty();
        assertThat(violations(create, JsonMapper.shared().readTree("{\"name\":5}")))
                .isNotEmpty();
    }

    /** Fails if a body were missing in the document, or if its schema said otherwise than the server about unknown keys. */
    @TestFactory
    Stream<DynamicTest> a_request_schema_permits_unknown_keys_exactly_if_the_server_does() {
        return operations()
                .filter(operation -> operation.node().has("requestBody"))
                .filter(operation -> !hasArray(operation))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
                    ObjectNode extended = resolve(schema)
                            .at("/examples/0")
                            .asObject()
                            .deepCopy()
                            .put("unknown_key", 1);
                    Response response = api.send(operation.method(), exampleTarget(operation), extended.toString());
                    assertThat(violations(schema, extended).isEmpty())
                            .as(response.text())
                            .isEqualTo(response.status() != 422);
                }));
    }

    /** The text after the last permitted item is not JSON, so that the response would differ if the server read it. */
    @TestFactory
    Stream<DynamicTest> the_reading_of_a_body_ends_at_the_first_item_beyond_the_bound_of_a_list() {
        Set<List<String>> tested = new HashSet<>();
        List<DynamicTest> tests = operations()
                .filter(operation -> operation.node().has("requestBody"))
                // Such a list is read to its end.
                .filter(operation -> !hasArray(operation))
                .flatMap(operation ->
                        lists(operation.node().at("/requestBody/content/application~1json/schema"), List.of())
                                .entrySet()
                                .stream()
                                // The filters of all records have the same lists.
                                .filter(list -> tested.add(list.getKey()))
                                .map(list -> DynamicTest.dynamicTest(operation + " " + list.getKey(), () -> {
                                    JsonNode schema = list.getValue();
                                    int max = schema.required("maxItems").asInt();
                                    String item = validItem(resolve(schema.get("items")));
                                    String body = list.getKey().stream()
                                                    .map(key -> "{\"" + key + "\":")
                                                    .collect(Collectors.joining())
                                            + "[" + (item + ",").repeat(max) + item + ",@";
                                    Response response = api.send(
                                            operation.method(),
                                            operation
                                                    .path()
                                                    .substring("/api".length())
                                                    .replaceAll("\\{\\w+}", SOME_ID),
                                            body);

                                    Problem problem = Problem.in(response, 422);
                                    assertThat(problem.errors()).hasSize(1);
                                    assertThat(problem.errors().get(0).msg())
                                            .isEqualTo("must have at most " + max + " items");
                                    assertThat(problem.locs().get(0))
                                            .isEqualTo(list.getKey().stream()
                                                    .map(key -> ",\"" + key + "\"")
                                                    .collect(Collectors.joining("", "[\"body\"", "]")));
                                })))
                .toList();
        assertThat(tests).hasSizeGreaterThan(30);
        return tests.stream();
    }

    /** Returns the lists in a schema by the names that lead to them. */
    private Map<List<String>, JsonNode> lists(JsonNode reference, List<String> path) {
        Map<List<String>, JsonNode> lists = new LinkedHashMap<>();
        for (JsonNode schema : Stream.concat(
                        Stream.of(reference), reference.path("anyOf").valueStream())
                .map(this::resolve)
                .toList()) {
            if (schema.has("items")) {
                lists.put(path, schema);
            }
            schema.path("properties").properties().forEach(property -> {
                List<String> longer = new ArrayList<>(path);
                longer.add(property.getKey());
                lists.putAll(lists(property.getValue(), List.copyOf(longer)));
            });
        }
        return lists;
    }

    private static String validItem(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.at("/enum/0").toString();
        }
        if (schema.path("type").toString().contains("object")) {
            return "{}";
        }
        return schema.path("format").asString("").equals("uuid") ? "\"" + SOME_ID + "\"" : "\"x\"";
    }

    @Test
    void every_field_of_an_answer_is_required_unless_json_include_omits_it() {
        List<String> optional = new ArrayList<>();
        for (String name : schemasOfAnswers()) {
            JsonNode schema = document.at("/components/schemas/" + name);
            Set<String> required = new TreeSet<>();
            schema.path("required").forEach(field -> required.add(field.asString()));
            schema.path("properties").propertyNames().stream()
                    .filter(field -> !required.contains(field))
                    .forEach(field -> optional.add(name + "." + field));
        }

        assertThat(optional)
                .containsExactlyInAnyOrder(
                        "Details.delay_seconds",
                        "Details.reason",
                        "CloudEvent.position",
                        "Flow.labels",
                        "CloudEvent.hash",
                        "CloudEvent.actor",
                        "CloudEvent.correlationid",
                        "CloudEvent.causationid",
                        "CloudEvent.command",
                        "CloudEvent.content",
                        "Problem.instance",
                        "ValidationProblem.instance",
                        "ReplayStatus.result");
    }

    /** Returns the schemas that the responses of any route refer to, directly or through other schemas. */
    private Set<String> schemasOfAnswers() {
        Set<String> names = new TreeSet<>();
        Deque<JsonNode> open = new ArrayDeque<>();
        operations().forEach(operation -> open.add(operation.node().get("responses")));
        while (!open.isEmpty()) {
            for (String reference : open.pop().findValuesAsString("$ref")) {
                String name = reference.substring(reference.lastIndexOf('/') + 1);
                if (!reference.contains("/schemas/") || names.add(name)) {
                    open.add(document.at(reference.substring(1)));
                }
            }
        }
        return names;
    }

    private DynamicTest call(String method, String path, String json, int status, String... headers) {
        return DynamicTest.dynamicTest(method + " " + path + " " + status, () -> {
            Response response = api.send(method, path, json, headers);
            assertThat(response.status()).as(response.text()).isEqualTo(status);

            JsonNode documented =
                    resolve(operation(method, path).get("responses").path(Integer.toString(status)));
            assertThat(documented.isMissingNode()).as("documented").isFalse();
            documented
                    .path("headers")
                    .propertyNames()
                    .forEach(header ->
                            assertThat(response.header(header)).as(header).isPresent());
            JsonNode content = documented.path("content");
            if (content.isMissingNode()) {
                assertThat(response.text()).isEmpty();
            } else {
                String type = response.header("Content-Type").orElseThrow().replaceFirst(";.*", "");
                assertThat(content.propertyNames()).contains(type);
                if (!type.equals("text/plain")) {
                    assertThat(violations(content.get(type).get("schema"), response.body()))
                            .isEmpty();
                }
            }
        });
    }

    private record Operation(String method, String path, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private Stream<Operation> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue())));
    }

    private JsonNode operation(String method, String path) {
        String template = "/api"
                + path.replaceAll("/$", "")
                        .replaceAll("\\?.*", "")
                        .replaceAll("/flows/name/.*/events$", "/flows/name/{name}/events")
                        .replaceAll("/flows/name/[^/{]*$", "/flows/name/{name}")
                        .replaceAll("/deployments/name/.*", "/deployments/name/{flowName}/{name}")
                        .replaceAll(
                                "/(flows|deployments|flow_runs|task_runs|flow_run_states|task_run_states|keys)/([0-9a-f-]{36}|none)",
                                "/$1/{id}")
                        .replaceAll("/schedules/.*", "/schedules/{schedule}")
                        .replaceAll("/block_types/[0-9a-f-]{36}$", "/block_types/{id}")
                        .replaceAll("/slug/.*", "/slug/{slug}")
                        .replaceAll("/checksum/.*", "/checksum/{checksum}");
        return document.get("paths").get(template).get(method.toLowerCase(Locale.ROOT));
    }

    private String blockTypeId() {
        return api.get("/block_types/slug/local-file-system").id();
    }

    /** Follows {@code $ref}, even if the schema also permits null. */
    private JsonNode resolve(JsonNode node) {
        if (node.at("/anyOf/1/type").asString("").equals("null")) {
            return resolve(node.at("/anyOf/0"));
        }
        return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
    }

    private List<Error> violations(JsonNode schema, JsonNode value) {
        return COMPILED.computeIfAbsent(schema, OpenApiTest::compiled).validate(value);
    }

    private static Schema compiled(JsonNode schema) {
        ObjectNode whole = (ObjectNode) schema.deepCopy();
        whole.set("components", document.get("components"));
        return SCHEMAS.getSchema(whole);
    }
}
