package dev.flowledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void sample_belongs_to_the_innermost_library_outside_of_the_jdk() {
        assertThat(Profile.library(List.of(
                        "java.util.HashMap",
                        "org.springframework.jdbc.core.JdbcTemplate",
                        "dev.flowledger.query.flow.FlowReader")))
                .isEqualTo("Spring JDBC and transactions");
        assertThat(Profile.library(List.of("org.springframework.core.ResolvableType")))
                .isEqualTo("Spring, other");
        assertThat(Profile.library(List.of("java.lang.Thread"))).isEqualTo("JDK threads and others");
    }

    @Test
    void shares_are_ordered() {
        assertThat(new Profile(Map.of("Axon", 1, "Tomcat", 3)).shares()).isEqualTo("Tomcat 75, Axon 25 (4 samples)");
    }
}
