package dev.flowledger.server.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Opens connections like those of the pool, but outside of it. */
final class PoolConnections {

    private PoolConnections() {}

    /** Returns a source of new connections to the database of a pool, with the properties of the pool and the given ones of the driver. */
    static DriverManagerDataSource outside(DataSource dataSource, Map<String, String> driverProperties)
            throws SQLException {
        HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
        // Such as sslmode, which a hostssl rule of the database requires of all connections.
        Properties properties = new Properties();
        pool.getDataSourceProperties()
                .forEach((name, value) -> properties.setProperty(name.toString(), value.toString()));
        properties.putAll(driverProperties);
        DriverManagerDataSource connections = new DriverManagerDataSource(pool.getJdbcUrl(), properties);
        connections.setUsername(pool.getUsername());
        connections.setPassword(pool.getPassword());
        return connections;
    }
}
