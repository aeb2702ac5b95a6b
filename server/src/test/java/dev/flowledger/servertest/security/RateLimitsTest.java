package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The limit of failed attempts of an address, a burst of ten, then one in six seconds, and the rate limit of each key. */
@ExtendWith(OutputCaptureExtension.class)
class RateLimitsTest {

    private static final String PATH = "/flows/name/unknown-flow";
    private static final int BURST = 10;
    private static final Duration REFILL_INTERVAL = Duration.ofSeconds(6);

    /** A time that only the tests advance. */
    static final class ManualTime implements TimeMeter {

        private final AtomicLong nanos = new AtomicLong();

        void advance(Duration time) {
            nanos.addAndGet(time.toNanos());
        }

        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }

        static class Configuration {

            @Bean
            @Primary
            static ManualTime manualTime() {
                return new ManualTime();
            }
        }
    }

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {ManualTime.Configuration.class},
                "--flowledger.auth=required",
                "--flowledger.admin-key=" + TestServer.ADMIN_KEY,
                "--flowledger.rate-limit=3/m");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void allow_a_burst_again() {
        advance(REFILL_INTERVAL.multipliedBy(BURST));
    }

    @Test
    void failed_attempts_are_limited_but_accepted_keys_still_work() {
        Api known = server.api().as(server.admin().issue("known", "reader"));
        Problem.in(known.get(PATH), 404);
        Api unseen = server.api().as(server.admin().issue("unseen", "reader"));

        fail(BURST);
        Response limited = server.api().as("one-guess-more").get(PATH);

        assertThat(Problem.in(limited, 429).detail()).contains("Please wait");
        assertThat(limited.header("Retry-After")).hasValue("7");
        Problem.in(known.get(PATH), 404);
        assertThat(server.admin().get("/keys").status()).isEqualTo(200);
        Problem.in(server.api().get(PATH), 401);
        // A valid key that was not used before waits until the limit allows another attempt.
        Problem.in(unseen.get(PATH), 429);
        advance(REFILL_INTERVAL.minusNanos(1));
        Problem.in(unseen.get(PATH), 429);
        advance(Duration.ofNanos(1));
        Problem.in(unseen.get(PATH), 404);
    }

    @Test
    void a_revoked_key_is_rejected_although_it_was_accepted_before() {
        Response issued = server.admin().post("/keys", "{\"name\":\"revoked\",\"role\":\"reader\"}");
        Api revoked = server.api().as(issued.field("secret"));
        Problem.in(revoked.get(PATH), 404);

        server.admin().delete("/keys/" + issued.id());

        Problem.in(revoked.get(PATH), 401);
        fail(BURST - 1);
        Problem.in(revoked.get(PATH), 429);
    }

    @Test
    void concurrent_failed_attempts_are_counted() {
        List<Integer> responses = IntStream.range(0, 60)
                .parallel()
                .mapToObj(i -> server.api().as("guess-" + i).get(PATH).status())
                .toList();

        assertThat(responses).containsOnly(401, 429);
        assertThat(Collections.frequency(responses, 401)).isEqualTo(BURST);
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

    @Test
    void each_key_has_its_own_rate_and_operators_and_probes_have_none() {
        Api first = server.api().as(server.admin().issue("first", "reader"));
        Api second = server.api().as(server.admin().issue("second", "writer"));

        Response allowed = first.get(PATH);
        assertThat(allowed.status()).isEqualTo(404);
        assertThat(allowed.header("RateLimit-Policy")).contains("\"caller\";q=3;w=60");
        assertThat(allowed.header("RateLimit")).contains("\"caller\";r=2;t=20");
        first.get(PATH);
        first.get(PATH);
        Response limited = first.get(PATH);
        assertThat(Problem.in(limited, 429).detail())
                .isEqualTo("You have reached the limit of 3/m requests (flowledger.rate-limit). Retry later.");
        assertThat(limited.header("Retry-After")).contains("20");
        assertThat(limited.header("RateLimit")).contains("\"caller\";r=0;t=60");

        assertThat(second.get(PATH).status()).isEqualTo(404);
        for (int i = 0; i < 10; i++) {
            assertThat(server.admin().get(PATH).status()).isEqualTo(404);
            assertThat(server.api().get("/health").status()).isEqualTo(200);
            assertThat(new Api(server.address())
                            .get("/actuator/health/readiness")
                            .status())
                    .isEqualTo(200);
        }

        advance(Duration.ofSeconds(20));
        assertThat(first.get(PATH).status()).isEqualTo(404);
        Problem.in(first.get(PATH), 429);
    }

    private static void fail(int attempts) {
        for (int i = 0; i < attempts; i++) {
            Problem.in(server.api().as("guess-" + i).get(PATH), 401);
        }
    }

    private static void advance(Duration time) {
        server.bean(ManualTime.class).advance(time);
    }
}
