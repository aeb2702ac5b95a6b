package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The timeouts of requests do not apply to migrations, which may take longer on a large event store. */
class MigrationConnectionTest {

    @Test
    void migrations_have_no_timeouts() throws SQLException {
        try (TestServer server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--spring.flyway.locations=classpath:db/migration,classpath:db/recording-migration")) {
            assertThat(server.sql()
                            .sql("select distinct setting from event_store.settings_of_migration")
                            .query(String.class)
                            .list())
                    .containsExactly("0");
            assertThat(networkTimeout(
                            server.bean(Flyway.class).getConfiguration().getDataSource()))
                    .isZero();

            assertThat(server.sql()
                            .sql("show statement_timeout")
                            .query(String.class)
                            .single())
                    .isEqualTo("8s");
            assertThat(networkTimeout((DataSource) server.bean("dataSource"))).isPositive();
        }
    }

    private static int networkTimeout(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }
}
