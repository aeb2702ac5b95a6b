package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Answer;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of an issuer in the place of keys. */
class JwtTest {

    private static final String ISSUER = "--spring.security.oauth2.resourceserver.jwt.issuer-uri=";
    private static final String PATH = "/flows/name/nobody";

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
    void its_scopes_are_the_roles() {
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
    void its_subject_is_the_actor() {
        Answer flow = create(issuer.token("ada@example.com", "writer"));

        assertThat(server.sql()
                        .sql("select metadata ->> 'actor' from event_store.event where payload ->> 'id' = ?")
                        .param(flow.id())
                        .query(String.class)
                        .list())
                .containsExactly("ada@example.com");
    }

    @Test
    void a_token_that_the_issuer_does_not_vouch_for_is_refused() {
        for (String token : List.of(
                issuer.expired("ada", "operator"),
                issuer.fromElsewhere("ada", "operator"),
                issuer.forged("ada", "operator"),
                issuer.token("ada", "operator") + "x")) {
            Problem.in(get(PATH, token), 401);
        }
    }

    @Test
    void a_token_of_nobody_or_of_a_reserved_name_is_refused() {
        for (String subject : new String[] {null, "", "admin", "anonymous"}) {
            Problem.in(get(PATH, issuer.token(subject, "operator")), 401);
        }
    }

    @Test
    void keys_work_beside_it() {
        assertThat(server.admin().get("/keys").status()).isEqualTo(200);
    }

    @Test
    void the_server_starts_while_the_issuer_is_away_and_tells_those_with_a_token_to_try_again() {
        String nobody = "http://127.0.0.1:" + ServerProcess.freePort();
        try (TestServer alone = TestServer.requiringKeys(Postgres.newDatabase(), ISSUER + nobody)) {
            Answer answer = alone.api().as(issuer.token("ada", "reader")).get(PATH);

            assertThat(Problem.in(answer, 503).detail()).contains("issuer");
            assertThat(answer.header("Retry-After")).contains("1");
            Problem.in(alone.admin().get(PATH), 404);
        }
    }

    private static Answer get(String path, String token) {
        return server.api().as(token).get(path);
    }

    private static Answer create(String token) {
        return server.api().as(token).create("created with a token");
    }
}
