package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The role that each route requires. */
class RolesTest {

    private static final List<String> ROLES = List.of("reader", "writer", "auditor", "operator");

    /** The roles that include each role. */
    private static final Map<String, Set<String>> ENOUGH = Map.of(
            "reader", Set.copyOf(ROLES),
            "writer", Set.of("writer", "operator"),
            "auditor", Set.of("auditor", "operator"),
            "operator", Set.of("operator"));

    private static final String ID = "00000000-0000-4000-8000-000000000000";
    private static final Map<String, String> SECRETS = new HashMap<>();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.requiringKeys(Postgres.newDatabase());
        ROLES.forEach(role -> SECRETS.put(role, server.admin().issue("a " + role, role)));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/flows/ID, reader",
        "HEAD, /api/flows/ID, reader",
        "GET, /api/flows/name/x, reader",
        "GET, /api/flows/name/events, reader",
        "GET, /api/flows/name/keys, reader",
        "GET, /api/flows/name/..%2F..%2Fhealth, reader",
        "GET, /api/deployments/name/flow/events, reader",
        "POST, /api/flows/filter, reader",
        "POST, /api/flows/filter/, reader",
        "POST, /api/flows/count, reader",
        "POST, /api/deployments/filter, reader",
        "POST, /api/flow_runs/count, reader",
        "POST, /api/logs/filter, reader",
        "POST, /api/flow_runs/paginate, reader",
        "POST, /api/flow_runs/history, reader",
        "POST, /api/flow_runs/lateness, reader",
        "POST, /api/ui/flow_runs/history, reader",
        "POST, /api/ui/flows/next-runs, reader",
        "GET, /api/flow_runs/ID/graph-v2, reader",
        "POST, /api/task_runs/filter, reader",
        "GET, /api/deployments/ID/schedules, reader",
        "GET, /api/admin/version, reader",
        "GET, /api/csrf-token, reader",
        "POST, /api/work_pools/filter, reader",
        "POST, /api/artifacts/latest/filter, reader",
        "POST, /api/v2/concurrency_limits/filter/, reader",
        "GET, /api/block_types/slug/local-file-system, reader",
        "GET, /api/nothing/here, reader",
        "GET, /actuator/info, reader",
        "GET, /actuator/prometheus, reader",
        "GET, /actuator/sbom/application, reader",
        "POST, /api/flows, writer",
        "POST, /api/flows/, writer",
        "PATCH, /api/flows/ID, writer",
        "DELETE, /api/flows/ID, writer",
        "POST, /api/deployments/, writer",
        "POST, /api/deployments/ID/create_flow_run, writer",
        "POST, /api/deployments/ID/pause_deployment, writer",
        "POST, /api/deployments/ID/set_schedule_active, writer",
        "POST, /api/flow_runs/, writer",
        "POST, /api/flow_runs/ID/set_state, writer",
        "POST, /api/flow_runs/ID/resume, writer",
        "PATCH, /api/task_runs/ID, writer",
        "POST, /api/logs/, writer",
        "PUT, /api/nothing/here, writer",
        "GET, /api/events, auditor",
        // Without an error the stream would not end.
        "GET, /api/events/stream?after=-1, auditor",
        "HEAD, /api/events, auditor",
        "GET, /api/evidence, auditor",
        "GET, /api/ledger/checkpoint, auditor",
        "GET, /api/ledger/keys, auditor",
        "GET, /api/flows/ID/events, auditor",
        "GET, /api/flows/ID/events/, auditor",
        "GET, /api/flows/name/x/events, auditor",
        "GET, /api/flows/name/name/events, auditor",
        "GET, /api/flows/names/events, auditor",
        "GET, /api/deployments/ID/events, auditor",
        "GET, /api/flow_runs/ID/events, auditor",
        "GET, /api/task_runs/ID/events, auditor",
        "GET, /api/keys/me, reader",
        "HEAD, /api/keys/me/, reader",
        "GET, /api/keys, auditor",
        "GET, /api/keys/, auditor",
        "HEAD, /api/keys/, auditor",
        "GET, /api/keys/other, operator",
        "POST, /api/keys/me, operator",
        "DELETE, /api/keys/me, operator",
        "POST, /api/keys, operator",
        "POST, /api/keys/, operator",
        "DELETE, /api/keys/ID, operator",
        "POST, /api/keys/ID/rotate, operator",
        "GET, /api/stats/summary, reader",
        "GET, /api/stats/tags?limit=0, reader",
        "GET, /api/stats/actors?limit=0, auditor",
        "GET, /api/stats/storage, operator",
        "GET, /api/stats/commands, operator",
        "GET, /api/stats/lag/, operator",
        "POST, /api/keys/filter, operator",
        "GET, /api/projections, operator",
        "POST, /api/projections/rebuild, operator",
        "GET, /api/erasures, operator",
        "POST, /api/erasures, operator",
        "POST, /api/content_keys/wrap, operator",
    })
    void each_route_requires_its_role(String method, String path, String role) {
        Api root = new Api(server.address());
        String body = method.matches("POST|PATCH|PUT") ? "[" : null;
        String address = path.replace("ID", ID);

        for (String caller : ROLES) {
            Response response = root.as(SECRETS.get(caller)).send(method, address, body);
            if (ENOUGH.get(role).contains(caller)) {
                assertThat(response.status())
                        .as(caller + ": " + response.text())
                        .isNotIn(401, 403, 500);
            } else {
                assertThat(response.status()).as(caller).isEqualTo(403);
                if (!method.equals("HEAD")) {
                    assertThat(Problem.in(response, 403).detail())
                            .isEqualTo("The API key's role `" + caller + "` may not do this; it needs `" + role + "`.");
                }
            }
        }
        Response anonymous = root.send(method, address, body);
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(anonymous.header("WWW-Authenticate")).contains("Bearer");
        assertThat(root.as(TestServer.ADMIN_KEY).send(method, address, body).status())
                .isNotIn(401, 403, 500);
    }

    /** {@code OpenApiTest} reads the OpenAPI document without a key: its generation takes seconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/health",
                "/api/health/",
                "/api/ready",
                "/actuator/health",
                "/actuator/health/readiness",
                "/actuator/health/liveness",
                "/docs",
                "/swagger-ui/index.html",
                "/api/openapi.json/swagger-config"
            })
    void public_routes_need_no_key(String path) {
        assertThat(new Api(server.address()).get(path).status()).isIn(200, 302);
    }

    @Test
    void a_path_outside_the_api_needs_any_key() {
        Api root = new Api(server.address());

        Problem.in(root.get("/nothing/here"), 401);
        Problem.in(root.as(SECRETS.get("reader")).get("/nothing/here"), 404);
    }

    @Test
    void a_request_without_a_key_is_401() {
        Response response = server.api().get("/flows/" + ID);

        assertThat(Problem.in(response, 401).detail())
                .isEqualTo("This route requires an API key: send the header Authorization: Bearer <key>.");
        assertThat(response.body().required("instance").asString()).isEqualTo("/api/flows/" + ID);
        assertThat(response.header("X-Request-Id")).isPresent();
        assertThat(response.header("Set-Cookie")).isEmpty();
    }

    @Test
    void a_request_with_an_invalid_key_is_401() {
        String secret = SECRETS.get("operator");
        String otherEnd = secret.substring(0, secret.length() - 1) + (secret.endsWith("A") ? "Q" : "A");

        for (String wrong :
                List.of("x", otherEnd, secret + "=", TestServer.ADMIN_KEY.toUpperCase(java.util.Locale.ROOT))) {
            Response response = server.api().as(wrong).get("/flows/" + ID);
            assertThat(Problem.in(response, 401).detail()).isEqualTo("The API key is invalid or has been revoked.");
            assertThat(response.header("WWW-Authenticate")).contains("Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer ", "bearerless"})
    void another_authorization_scheme_is_401(String header) {
        Problem.in(server.api().get("/flows/" + ID, "Authorization", header), 401);
    }

    @Test
    void the_scheme_is_case_insensitive() {
        Response response = server.api().get("/flows/" + ID, "Authorization", "bearer " + SECRETS.get("reader"));

        Problem.in(response, 404);
    }
}
