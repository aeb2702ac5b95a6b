package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginsTest {

    @Test
    void origins_are_compared_exactly() {
        CrossOrigins origins = new CrossOrigins(List.of("https://ui.example", " http://localhost:3000 "));

        assertThat(origins.include("https://ui.example")).isTrue();
        assertThat(origins.include("http://localhost:3000")).isTrue();
        assertThat(origins.include("http://localhost")).isFalse();
        assertThat(origins.include(null)).isFalse();
        assertThat(new CrossOrigins(List.of()).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "ui.example", "https://*.example", "https://ui.example/", "null", "https://a b", ""})
    void values_that_are_no_origins_are_rejected(String value) {
        assertThatThrownBy(() -> new CrossOrigins(List.of(value)))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessageContaining("which is not an origin");
    }
}
