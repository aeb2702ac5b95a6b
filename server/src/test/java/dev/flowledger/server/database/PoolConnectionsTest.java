package dev.flowledger.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolConnectionsTest {

    @Test
    void connections_outside_of_the_pool_are_encrypted_like_those_of_the_pool() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:postgresql://localhost/flowledger");
            pool.addDataSourceProperty("sslmode", "verify-full");
            pool.addDataSourceProperty("socketTimeout", 10);

            assertThat(PoolConnections.outside(pool, Map.of("socketTimeout", "3"))
                            .getConnectionProperties())
                    .containsEntry("sslmode", "verify-full")
                    .containsEntry("socketTimeout", "3");
        }
    }
}
