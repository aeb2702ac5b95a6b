package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.ManualClock;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The expiry and the last use of API keys, and the route that describes the caller. */
class KeyExpiryTest {

    private static String database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(
                database,
                new Class<?>[] {ManualClock.Configuration.class},
                "--flowledger.auth=required",
                "--flowledger.admin-key=" + TestServer.ADMIN_KEY,
                "--flowledger.keys.last-used-interval=50ms",
                "--flowledger.ledger.heartbeat=100ms");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private Api admin;
    private Instant now;

    @BeforeEach
    void readTime() {
        admin = server.admin();
        now = server.bean(ManualClock.class).instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Test
    void an_expired_key_is_401_and_says_so_while_its_events_stay() {
        Instant expiry = now.plus(Duration.ofHours(1));
        Response issued = issue("expires", "writer", expiry);
        Api caller = server.api().as(issued.field("secret"));
        Response flow = caller.create("made before the expiry");
        assertThat(Instant.parse(issued.field("expires_at").replace("+00:00", "Z")))
                .isEqualTo(expiry);

        server.bean(ManualClock.class).advance(Duration.ofHours(1));

        assertThat(Problem.in(caller.byName("made before the expiry"), 401).detail())
                .startsWith("The API key has expired.");
        Problem.in(caller.get("/keys/me"), 401);
        assertThat(admin.get("/flows/" + flow.id() + "/events").body().findValuesAsString("actor"))
                .containsExactly("expires");
        assertThat(admin.get("/events?type=key.issued&subject=" + issued.id())
                        .body()
                        .at("/0/data/expires_at")
                        .asString())
                .isEqualTo(issued.field("expires_at"));
        assertThat(listed(issued.id()).get("expires_at").asString()).isEqualTo(issued.field("expires_at"));
        assertThat(listed(issued.id()).get("revoked").isNull()).isTrue();
    }

    @Test
    void a_subscription_ends_with_the_reason_when_its_key_expires() throws Exception {
        String secret = issue("subscribes until it expires", "auditor", now.plus(Duration.ofHours(1)))
                .field("secret");
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api/events/stream"))
                .header("Authorization", "Bearer " + secret)
                .build();
        try (InputStream stream = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(":subscribed");

            server.bean(ManualClock.class).advance(Duration.ofHours(1));

            // The server closes the stream.
            assertThat(lines.lines().filter(line -> line.startsWith("event:") || line.startsWith("data:")))
                    .containsExactly("event:end", "data:{\"detail\":\"The API key or token has expired.\"}");
        }
    }

    @Test
    void the_name_of_an_expired_key_is_available_and_the_old_secret_stays_invalid() {
        Response first = issue("again", "reader", now.plus(Duration.ofMinutes(1)));
        Problem.in(issue("again", "reader", null), 409);
        server.bean(ManualClock.class).advance(Duration.ofMinutes(1));

        Response second = issue("again", "reader", null);

        assertThat(second.status()).isEqualTo(201);
        Problem.in(server.api().as(first.field("secret")).get("/keys/me"), 401);
        Problem.in(admin.delete("/keys/" + first.id()), 404);
        assertThat(server.api().as(second.field("secret")).get("/keys/me").status())
                .isEqualTo(200);
    }

    @Test
    void a_rotated_key_is_valid_beside_its_successor_until_the_grace_period_ends() {
        Response first =
                admin.post("/keys/", "{\"name\":\"rotated\",\"role\":\"writer\",\"note\":\"CI of the “data” team\"}");

        Response second = admin.post("/keys/" + first.id() + "/rotate", "{\"grace_period_seconds\":3600}");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Cache-Control")).contains("no-store");
        assertThat(second.field("note")).isEqualTo("CI of the “data” team");
        assertThat(second.field("role")).isEqualTo("writer");
        Api before = server.api().as(first.field("secret"));
        Api after = server.api().as(second.field("secret"));
        assertThat(before.create("with the first key").status()).isEqualTo(201);
        assertThat(after.create("with the second key").status()).isEqualTo(201);
        assertThat(Problem.in(admin.post("/keys/" + first.id() + "/rotate", "{}"), 409)
                        .detail())
                .contains("successor");
        assertThat(admin.get("/events?type=key.rotated&subject=" + second.id())
                        .body()
                        .at("/0/data/previous")
                        .asString())
                .isEqualTo(first.id());
        assertThat(listed(first.id()).get("expires_at").asString())
                .isEqualTo(admin.get("/events?type=key.rotated&subject=" + second.id())
                        .body()
                        .at("/0/data/previous_expires_at")
                        .asString());
        assertThat(listed(second.id()).get("note").asString()).isEqualTo("CI of the “data” team");

        // A node may accept the key as it was before for the time of a lease.
        server.bean(ManualClock.class).advance(Duration.ofHours(2));
        await().untilAsserted(() ->
                assertThat(before.byName("with the first key").status()).isEqualTo(401));
        assertThat(after.byName("with the first key").status()).isEqualTo(200);
        assertThat(admin.delete("/keys/" + second.id()).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"grace_period_seconds\":0}", "{\"grace_period_seconds\":2592001}", "{\"name\":\"x\"}"})
    void an_invalid_rotation_is_422(String body) {
        Problem.in(admin.post("/keys/00000000-0000-4000-8000-000000000000/rotate", body), 422);
        Problem.in(admin.post("/keys/00000000-0000-4000-8000-000000000000/rotate", "{}"), 404);
    }

    @Test
    void a_note_that_is_too_long_is_422() {
        Problem problem = Problem.in(
                admin.post("/keys", "{\"name\":\"x\",\"role\":\"reader\",\"note\":\"" + "n".repeat(1001) + "\"}"), 422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"note\"]");
    }

    @Test
    void an_expiry_that_is_not_in_the_future_is_422() {
        Problem problem = Problem.in(issue("too late", "reader", Instant.parse("2026-01-31T08:15:00Z")), 422);

        assertThat(problem.locs()).containsExactly("[\"body\",\"expires_at\"]");
    }

    @Test
    void every_caller_can_read_its_name_roles_and_expiry() {
        Response issued = issue("reads itself", "reader", now.plus(Duration.ofDays(1)));
        Response own = server.api().as(issued.field("secret")).get("/keys/me");

        assertThat(own.status()).isEqualTo(200);
        assertThat(own.text())
                .isEqualTo("{\"name\":\"reads itself\",\"roles\":[\"reader\"],\"expires_at\":\""
                        + issued.field("expires_at") + "\"}");
        assertThat(admin.get("/keys/me").text())
                .isEqualTo("{\"name\":\"admin\",\"roles\":[\"operator\"],\"expires_at\":null}");
        assertThat(TestServer.shared().api().get("/keys/me").text())
                .isEqualTo("{\"name\":\"anonymous\",\"roles\":[\"operator\"],\"expires_at\":null}");
    }

    @Test
    void the_last_use_of_a_key_is_listed_and_survives_restart_and_revocation() {
        Response unused = issue("never used", "reader", null);
        Response used = issue("used", "reader", null);
        assertThat(server.api().as(used.field("secret")).get("/keys/me").status())
                .isEqualTo(200);

        await().untilAsserted(() -> assertThat(lastUse(used.id())).isBetween(now, now.plus(Duration.ofMinutes(1))));
        assertThat(listed(unused.id()).get("last_used_at").isNull()).isTrue();

        admin.delete("/keys/" + used.id());
        Instant stored = lastUse(used.id());
        try (TestServer restarted = TestServer.requiringKeys(database)) {
            assertThat(key(restarted.admin(), used.id()).get("last_used_at").asString())
                    .isEqualTo(listed(used.id()).get("last_used_at").asString());
        }
        assertThat(stored).isAfterOrEqualTo(now);
    }

    private Response issue(String name, String role, Instant expiry) {
        return admin.post(
                "/keys/",
                "{\"name\":\"%s\",\"role\":\"%s\",\"expires_at\":%s}"
                        .formatted(name, role, expiry == null ? null : "\"" + expiry + "\""));
    }

    private static Instant lastUse(String id) {
        return Instant.parse(listed(id).get("last_used_at").asString().replace("+00:00", "Z"));
    }

    private static JsonNode listed(String id) {
        return key(server.admin(), id);
    }

    private static JsonNode key(Api api, String id) {
        return api.get("/keys")
                .body()
                .valueStream()
                .filter(key -> key.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
