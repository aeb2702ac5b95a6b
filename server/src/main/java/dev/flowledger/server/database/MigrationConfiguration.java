package dev.flowledger.server.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Migrates the event store at startup, after checking the version of PostgreSQL. */
@Configuration(proxyBeanMethods = false)
public class MigrationConfiguration {

    MigrationConfiguration() {}

    private static final int MIN_MAJOR_VERSION = 15;

    /** A migration of a large event store may take hours. The sessions of the pool have timeouts for requests. */
    private static final Map<String, String> CONNECTION_PROPERTIES = Map.of(
            "ApplicationName", "flowledger-migration",
            "options", "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0",
            "connectTimeout", "3",
            "socketTimeout", "0",
            "tcpKeepAlive", "true",
            "logServerErrorDetail", "false");

    /** Migrations do not use the pool of the server. With {@code spring.flyway.url} or {@code user} they never have. */
    @Bean
    public static FlywayConfigurationCustomizer migrationConnection(DataSource dataSource) {
        return flyway -> {
            if (flyway.getDataSource() == dataSource) {
                flyway.dataSource(withoutTimeouts(dataSource));
            }
        };
    }

    private static DataSource withoutTimeouts(DataSource dataSource) {
        try {
            HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
            Properties properties = new Properties();
            properties.putAll(CONNECTION_PROPERTIES);
            DriverManagerDataSource connections = new DriverManagerDataSource(pool.getJdbcUrl(), properties);
            connections.setUsername(pool.getUsername());
            connections.setPassword(pool.getPassword());
            return connections;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tables whose rows the server updates, besides those that it may insert into and delete from by default privileges. */
    private static final String UPDATED_TABLES = "event_store.replay_job, event_store.verification";

    /** Checks the version of PostgreSQL, migrates, and grants the server's role what it needs. */
    @Bean
    static FlywayMigrationStrategy grantingMigrationStrategy(DataSource dataSource) {
        FlywayMigrationStrategy migration = migrationStrategy();
        return flyway -> {
            migration.migrate(flyway);
            grant(new JdbcTemplate(flyway.getConfiguration().getDataSource()), role(new JdbcTemplate(dataSource)));
        };
    }

    private static String role(JdbcTemplate jdbc) {
        return Objects.requireNonNull(jdbc.queryForObject("select quote_ident(current_user)", String.class));
    }

    /** The owner of the tables grants. Without the owner's password, the server's role has been granted before. */
    private static void grant(JdbcTemplate owner, String serverRole) {
        if (!role(owner).equals(serverRole)) {
            owner.execute("grant update on " + UPDATED_TABLES + " to " + serverRole);
        }
    }

    /** Checks the version of PostgreSQL, then migrates. */
    public static FlywayMigrationStrategy migrationStrategy() {
        return flyway -> {
            try (Connection connection =
                    flyway.getConfiguration().getDataSource().getConnection()) {
                int major = connection.getMetaData().getDatabaseMajorVersion();
                if (major < MIN_MAJOR_VERSION) {
                    throw new DatabaseStartException(
                            "The database is PostgreSQL " + major + ", but Flowledger requires PostgreSQL "
                                    + MIN_MAJOR_VERSION + " or later.",
                            "Upgrade the database, or set SPRING_DATASOURCE_URL to another one.");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            flyway.migrate();
        };
    }
}
