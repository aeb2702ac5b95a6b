package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tokens of a JWT issuer instead of API keys. */
class JwtTest {

    private static final String ISSUER = "--spring.security.oauth2.resourceserver.jwt.issuer-uri=";
    private static final String AUDIENCES = "--spring.security.oauth2.resourceserver.jwt.audiences=";
    private static final String PATH = "/flows/name/unknown-flow";

    private static TokenIssuer issuer;
    private static TestServer server;

    @BeforeAll
    static void start() {
        issuer = new TokenIssuer();
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {RateLimitsTest.ManualTime.Configuration.class},
                "--flowledger.auth=required",
                "--flowledger.admin-key=" + TestServer.ADMIN_KEY,
                ISSUER + issuer.address(),
                AUDIENCES + "other,flowledger");
    }

    @BeforeEach
    void forget_failed_attempts() {
        server.bean(RateLimitsTest.ManualTime.class).advance(Duration.ofHours(1));
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
    void the_subject_with_a_prefix_is_the_actor() {
        Response flow = create(issuer.token("ada@example.com", "writer"));

        assertThat(actor(flow)).isEqualTo("jwt:ada@example.com");
    }

    @Test
    void a_subject_is_never_the_actor_of_a_key() {
        String secret = server.admin().issue("nightly", "writer");
        String ofKey = actor(server.api().as(secret).create("created with a key"));

        String ofToken =
                actor(server.api().as(issuer.token("nightly", "writer")).create("created by a namesake"));

        assertThat(ofKey).isEqualTo("nightly");
        assertThat(ofToken).isEqualTo("jwt:nightly");
        Problem.in(server.admin().post("/keys", "{\"name\":\"jwt:nightly\",\"role\":\"writer\"}"), 422);
    }

    @Test
    void a_token_can_read_its_caller() {
        Response caller = get("/keys/me", issuer.token("ada", "openid auditor writer"));

        assertThat(caller.body().get("name").asString()).isEqualTo("jwt:ada");
        assertThat(caller.body().get("roles")).extracting(JsonNode::asString).containsExactly("writer", "auditor");
        assertThat(caller.body().get("expires_at").asString()).isNotEmpty();
        assertThat(get("/keys/me", issuer.token("ada", "openid")).body().get("roles"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ada\\u0000",
                "ada\\nFAKE log line",
                "ada\\u202e",
                "ada\\u200b",
                "ada\\ud800",
                "e\\u0301",
                "x\\ud83d\\ude80 long"
            })
    void a_token_with_an_unsuitable_subject_is_401_and_appends_nothing(String subject) {
        String longer = subject.endsWith(" long") ? subject.repeat(60) : subject;
        long before = events();

        Problem problem = Problem.in(create(issuer.tokenWithSubject(longer)), 401);

        assertThat(problem.detail()).startsWith("The token is invalid: its subject must ");
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void a_token_without_a_subject_audience_or_expiry_is_401_with_the_reason() {
        assertRejected(claims -> claims.subject(null), "its subject must be present");
        assertRejected(claims -> claims.audience((String) null), "The aud claim is not valid");
        assertRejected(claims -> claims.audience("another service"), "The aud claim is not valid");
        assertRejected(claims -> claims.expirationTime(null), "The exp claim is missing");
        assertRejected(
                claims -> claims.expirationTime(Date.from(Instant.now().minus(Duration.ofHours(1)))), "expired at");
    }

    private static void assertRejected(UnaryOperator<JWTClaimsSet.Builder> change, String reason) {
        assertThat(Problem.in(get(PATH, issuer.token("ada", "operator", change)), 401)
                        .detail())
                .contains("The token is invalid: ", reason);
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
    void api_keys_work_beside_tokens() {
        assertThat(server.admin().get("/keys").status()).isEqualTo(200);
    }

    @Test
    void tokens_get_503_while_the_issuer_is_unavailable() {
        String unavailable = "http://127.0.0.1:" + ServerProcess.freePort();
        try (TestServer alone =
                TestServer.requiringKeys(Postgres.newDatabase(), ISSUER + unavailable, AUDIENCES + "flowledger")) {
            Response response = alone.api().as(issuer.token("ada", "reader")).get(PATH);

            assertThat(Problem.in(response, 503).detail()).contains("issuer");
            assertThat(response.header("Retry-After")).contains("1");
            Problem.in(alone.admin().get(PATH), 404);
        }
    }

    private static String actor(Response flow) {
        return server.sql()
                .sql("select metadata ->> 'actor' from event_store.event where payload::text like '%' || ? || '%'")
                .param(flow.id())
                .query(String.class)
                .single();
    }

    private static long events() {
        return server.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
    }

    private static Response get(String path, String token) {
        return server.api().as(token).get(path);
    }

    private static Response create(String token) {
        return server.api().as(token).create("created with a token");
    }
}
