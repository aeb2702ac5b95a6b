package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.api.key.KeySecret;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Issuing, using and revoking API keys on two servers with one database. */
@ExtendWith(OutputCaptureExtension.class)
class KeysTest {

    private static TestServer server;
    private static TestServer other;

    @BeforeAll
    static void twoServers() {
        server = TestServer.sharedRequiringKeys();
        other = TestServer.requiringKeys(server.database());
    }

    @AfterAll
    static void close() {
        other.close();
    }

    private final Api admin = server.admin();

    @Test
    void a_key_works_on_every_server_until_it_is_revoked_on_one() {
        Response issued = issue("nightly import", "writer");
        Api here = server.api().as(issued.field("secret"));
        Api there = other.api().as(issued.field("secret"));

        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.header("Cache-Control")).contains("no-store");
        assertThat(issued.field("role")).isEqualTo("writer");
        assertThat(here.create("with a key").status()).isEqualTo(201);
        assertThat(there.byName("with a key").status()).isEqualTo(200);

        assertThat(other.admin().delete("/keys/" + issued.id()).status()).isEqualTo(204);

        Problem.in(here.byName("with a key"), 401);
        Problem.in(there.byName("with a key"), 401);
    }

    @Test
    void keys_are_listed_without_their_secrets() {
        Response kept = issue("listed", "reader");
        Response revoked = issue("listed and revoked", "auditor");
        admin.delete("/keys/" + revoked.id());

        Response list = admin.get("/keys/");

        assertThat(list.text()).doesNotContain(kept.field("secret"), revoked.field("secret"));
        JsonNode first = key(list, kept.id());
        assertThat(first.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "name", "role", "created", "revoked", "expires_at", "note", "last_used_at");
        assertThat(first.get("name").asString()).isEqualTo("listed");
        assertThat(first.get("created").asString()).isEqualTo(kept.field("created"));
        assertThat(first.get("revoked").isNull()).isTrue();
        assertThat(key(list, revoked.id()).get("revoked").asString()).isGreaterThan(revoked.field("created"));
    }

    @Test
    void a_name_has_one_active_key_at_a_time() {
        Response first = issue("one at a time", "reader");

        assertThat(Problem.in(issue("one at a time", "writer"), 409).detail()).contains("exists");

        admin.delete("/keys/" + first.id());
        Response second = issue("one at a time", "writer");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isNotEqualTo(first.id());
        Problem.in(server.api().as(first.field("secret")).get("/keys"), 401);
        assertThat(server.api()
                        .as(second.field("secret"))
                        .create("by the second")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "anonymous",
                "jwt:ada",
                "",
                " ",
                "a ",
                "a\\u0000b",
                "a\\nb",
                "a\\u202eb",
                "a\\u200bb",
                "a\\ud800",
                "e\\u0301"
            })
    void an_invalid_key_name_is_422(String name) {
        Problem problem = Problem.in(admin.post("/keys", "{\"name\":\"" + name + "\",\"role\":\"reader\"}"), 422);

        assertThat(problem.locs()).containsOnly("[\"body\",\"name\"]");
    }

    @Test
    void a_key_of_a_service_may_have_a_path_as_its_name() {
        Response issued = issue("ci/github-actions", "auditor");
        Api auditor = server.api().as(issued.field("secret"));

        assertThat(issued.status()).isEqualTo(201);
        assertThat(admin.get("/events?actor=ci%2Fgithub-actions").status()).isEqualTo(200);
        assertThat(auditor.checkpoint().status()).isEqualTo(200);
        assertThat(admin.delete("/keys/" + issued.id()).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"x\"}",
                "{\"role\":\"reader\"}",
                "{\"name\":\"x\",\"role\":\"king\"}",
                "{\"name\":\"x\",\"role\":\"READER\"}",
                "{\"name\":\"x\",\"role\":1}",
                "{\"name\":\"x\",\"role\":\"reader\",\"hash\":\"00\"}"
            })
    void an_invalid_body_for_a_key_is_422(String body) {
        assertThat(Problem.in(admin.post("/keys", body), 422).errors()).hasSize(1);
    }

    /** The response must not be sent before the key is revoked on all nodes. */
    @Test
    void revoking_a_key_with_an_ignored_body_is_204() {
        Response issued = issue("revoked with a body", "reader");

        assertThat(admin.send("DELETE", "/keys/" + issued.id(), "{}").status()).isEqualTo(204);
    }

    @Test
    void revoking_an_unknown_key_is_404() {
        Response issued = issue("revoked twice", "reader");
        admin.delete("/keys/" + issued.id());

        Problem.in(admin.delete("/keys/" + issued.id()), 404);
        Problem.in(admin.delete("/keys/00000000-0000-4000-8000-000000000000"), 404);
        Problem.in(admin.delete("/keys/none"), 422);
    }

    @Test
    void neither_a_secret_nor_its_hash_is_in_an_event_or_in_the_log(CapturedOutput output) {
        Response issued = issue("secretive", "operator");
        String secret = issued.field("secret");
        Api api = server.api().as(secret);
        api.create("made by the secretive");
        Problem.in(api.post("/flows/", "{"), 422);
        Problem.in(server.api().as(secret + "x").get("/flows/name/x"), 401);
        admin.delete("/keys/" + issued.id());
        Problem.in(api.get("/flows/name/x"), 401);

        byte[] hash = KeySecret.hash(secret);
        List<String> hidden = List.of(
                secret,
                secret.substring(secret.length() - 43),
                HexFormat.of().formatHex(hash),
                Base64.getEncoder().encodeToString(hash),
                TestServer.ADMIN_KEY);

        String events = String.join(
                "\n",
                server.sql()
                        .sql("select payload::text || metadata::text from event_store.event order by global_index")
                        .query(String.class)
                        .list());
        assertThat(events).contains("secretive").doesNotContain(hidden);
        assertThat(output.getAll()).contains("Rejected an API key").doesNotContain(hidden);
        assertThat(server.sql()
                        .sql("select count(*) from event_store.api_key_secret where hash = ?")
                        .param(hash)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void a_failed_key_lookup_is_503_and_not_401(CapturedOutput output) throws SQLException {
        Api api = server.api().as(issue("during an outage", "reader").field("secret"));
        List<Connection> taken = new ArrayList<>();
        try {
            HikariDataSource pool = (HikariDataSource) server.bean("dataSource");
            for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
                taken.add(pool.getConnection());
            }
            Problem.in(admin.get("/flows/name/x"), 503);
            Response response = api.get("/flows/name/x");

            assertThat(Problem.in(response, 503).detail()).contains("Retry later");
            assertThat(response.header("Retry-After")).contains("1");
            Problem.in(admin.create("during an outage"), 503);
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        Problem.in(api.get("/flows/name/x"), 404);
        assertThat(output.getAll())
                .doesNotContain("Rejected an API key")
                .as("request and caller, unless a job of the server was the first that got no connection")
                .containsPattern("\\[([0-9a-f-]{36} admin)?\\] .*All database connections of this server are in use");
    }

    private Response issue(String name, String role) {
        return admin.post("/keys/", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}");
    }

    private static JsonNode key(Response list, String id) {
        return list.body()
                .valueStream()
                .filter(key -> key.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
