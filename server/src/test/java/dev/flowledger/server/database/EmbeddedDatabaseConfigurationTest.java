package dev.flowledger.server.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** The settings of a server with the embedded database. */
class EmbeddedDatabaseConfigurationTest {

    @Test
    void standbys_of_the_embedded_database_are_rejected_at_the_start() {
        MockEnvironment environment = new MockEnvironment();
        assertThatCode(() -> EmbeddedDatabaseConfiguration.requireNoStandbys(environment))
                .doesNotThrowAnyException();

        environment.setProperty("flowledger.read-datasource.url", "jdbc:postgresql://standby/postgres");

        assertThatThrownBy(() -> EmbeddedDatabaseConfiguration.requireNoStandbys(environment))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("FLOWLEDGER_READ_DATASOURCE_URL is set, but SPRING_DATASOURCE_URL is not");
    }
}
