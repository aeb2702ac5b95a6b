package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of a JWT issuer instead of API keys. */
class JwtTest {

    private static final String ISSUER = "--spring.security.oauth2.resourceserver.jwt.issuer-uri=";
    private static final String PATH = "/flows/name/unknown-flow";

    private static TokenIssuer issuer;
    private static TestServer server;

    @BeforeAll
    static void start() {
        issuer = new TokenIssuer();
        server = TestServer.requiringKeys(Postgres.newDatabase(), ISSUER + issuer.address());
    }

    @AfterAll
    static void close() {
        server.close();
        issuer.close();
    }

    @Test
    void scopes_are_roles() {
        Problem.in(get(PATH, issuer.token("ada", "openid reader")), 404);
        Problem.in(create(issuer.token("ada", "reader")), 403);
        Problem.in(get("/events", issuer.token("ada", "writer")), 403);
        assertThat(get("/events", issuer.token("ada", "writer auditor")).status())
                .isEqualTo(200);
        assertThat(get("/keys", issuer.token("ada", "operator")).status()).isEqualTo(200);
        Problem.in(get(PATH, issuer.token("ada", "openid profile")), 403);
        Problem.in(get(PATH, issuer.token("ada", "")), 403);
    }

    @Test
    void the_subject_is_the_actor() {
        Response flow = create(issuer.token("ada@example.com", "writer"));

        assertThat(server.sql()
                        .sql(
                                "select metadata ->> 'actor' from event_store.event where payload::text like '%' || ? || '%'")
                        .param(flow.id())
                        .query(String.class)
                        .list())
                .containsExactly("ada@example.com");
    }

    @Test
    void a_token_with_a_wrong_signature_issuer_or_time_is_401() {
        for (String token : List.of(
                issuer.expired("ada", "operator"),
                issuer.fromElsewhere("ada", "operator"),
                issuer.forged("ada", "operator"),
                issuer.token("ada", "operator") + "x")) {
            Problem.in(get(PATH, token), 401);
        }
    }

    @Test
    void a_token_without_a_subject_or_with_a_reserved_one_is_401() {
        for (String subject : new String[] {null, "", "admin", "anonymous"}) {
            Problem.in(get(PATH, issuer.token(subject, "operator")), 401);
        }
    }

    @Test
    void api_keys_work_beside_tokens() {
        assertThat(server.admin().get("/keys").status()).isEqualTo(200);
    }

    @Test
    void tokens_get_503_while_the_issuer_is_unavailable() {
        String unavailable = "http://127.0.0.1:" + ServerProcess.freePort();
        try (TestServer alone = TestServer.requiringKeys(Postgres.newDatabase(), ISSUER + unavailable)) {
            Response response = alone.api().as(issuer.token("ada", "reader")).get(PATH);

            assertThat(Problem.in(response, 503).detail()).contains("issuer");
            assertThat(response.header("Retry-After")).contains("1");
            Problem.in(alone.admin().get(PATH), 404);
        }
    }

    private static Response get(String path, String token) {
        return server.api().as(token).get(path);
    }

    private static Response create(String token) {
        return server.api().as(token).create("created with a token");
    }
}
