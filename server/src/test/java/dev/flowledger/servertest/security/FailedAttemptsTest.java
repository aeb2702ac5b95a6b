package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The limit of failed attempts per address. */
@ExtendWith(OutputCaptureExtension.class)
class FailedAttemptsTest {

    private static final String PATH = "/flows/name/unknown-flow";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.requiringKeys(Postgres.newDatabase());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void failed_attempts_are_limited_but_accepted_keys_still_work() {
        Api known = server.api().as(server.admin().issue("known", "reader"));
        Problem.in(known.get(PATH), 404);
        String unseen = server.admin().issue("unseen", "reader");

        Response stopped = guessUntilStopped();

        assertThat(Problem.in(stopped, 429).detail()).contains("Please wait");
        assertThat(Integer.parseInt(stopped.header("Retry-After").orElseThrow()))
                .isBetween(1, 7);
        Problem.in(known.get(PATH), 404);
        assertThat(server.admin().get("/keys").status()).isEqualTo(200);
        Problem.in(server.api().get(PATH), 401);
        // A valid key that was not used before waits until the limit allows another attempt.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.api().as(unseen).get(PATH).status() == 404);
    }

    @Test
    void a_revoked_key_is_rejected_although_it_was_accepted_before() {
        Response issued = server.admin().post("/keys", "{\"name\":\"revoked\",\"role\":\"reader\"}");
        Api revoked = server.api().as(issued.field("secret"));
        Problem.in(revoked.get(PATH), 404);

        server.admin().delete("/keys/" + issued.id());

        Problem.in(revoked.get(PATH), 401);
        guessUntilStopped();
        Problem.in(revoked.get(PATH), 429);
    }

    @Test
    void concurrent_failed_attempts_are_counted() {
        List<Integer> responses = IntStream.range(0, 60)
                .parallel()
                .mapToObj(i -> server.api().as("guess-" + i).get(PATH).status())
                .toList();

        assertThat(responses).containsOnly(401, 429);
        // Ten, plus attempts that were added over time.
        assertThat(responses.stream().filter(status -> status == 401).count()).isBetween(10L, 15L);
    }

    @Test
    void a_failed_attempt_is_logged_with_its_address_and_without_the_key(CapturedOutput output) {
        Problem.in(server.api().as("a-guess-at-random").get(PATH), 401);
        Problem.in(server.api().get(PATH), 401);

        assertThat(output.getAll().lines().filter(line -> line.contains("Rejected an API key")))
                .singleElement()
                .asString()
                .contains("WARN", "from 127.0.0.1: the token is not an API key")
                .doesNotContain("a-guess-at-random");
    }

    private Response guessUntilStopped() {
        return IntStream.range(0, 100)
                .mapToObj(i -> server.api().as("guess-" + i).get(PATH))
                .filter(response -> response.status() != 401)
                .findFirst()
                .orElseThrow();
    }
}
