package dev.flowledger.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Migrates the event store at startup, after checking the version of PostgreSQL. */
@Configuration(proxyBeanMethods = false)
public class MigrationConfiguration {

    MigrationConfiguration() {}

    private static final int MIN_MAJOR_VERSION = 15;

    /** Checks the version of PostgreSQL, then migrates. */
    @Bean
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
