package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    @Test
    void a_rate_has_a_number_of_requests_and_a_period() {
        assertThat(RateLimit.parse("100/s")).isEqualTo(new RateLimit(100, Duration.ofSeconds(1)));
        assertThat(RateLimit.parse(" 6000/m ")).isEqualTo(new RateLimit(6000, Duration.ofMinutes(1)));
        assertThat(RateLimit.parse("1/h")).isEqualTo(new RateLimit(1, Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100/s", "1000/m", "5/h"})
    void a_rate_is_printed_as_it_is_set(String rate) {
        assertThat(RateLimit.parse(rate)).hasToString(rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "0/s", "-1/s", "1.5/s", "100/d", "100/ s", "many/s", "9999999999/s", "100/sec"})
    void other_texts_are_rejected_with_an_example(String rate) {
        assertThatThrownBy(() -> RateLimit.parse(rate))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessageContaining("FLOWLEDGER_RATE_LIMIT")
                .hasMessageEndingWith(rate);
    }
}
