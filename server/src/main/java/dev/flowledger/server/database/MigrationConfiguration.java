package dev.flowledger.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Brings the event store's schema up to date at the start, on a PostgreSQL that is new enough. */
@Configuration(proxyBeanMethods = false)
public class MigrationConfiguration {

    MigrationConfiguration() {}

    private static final int OLDEST_MAJOR_VERSION = 15;

    /** What happens to an event store before anybody uses it. */
    @Bean
    public static FlywayMigrationStrategy checkTheVersionThenMigrate() {
        return flyway -> {
            try (Connection connection =
                    flyway.getConfiguration().getDataSource().getConnection()) {
                int major = connection.getMetaData().getDatabaseMajorVersion();
                if (major < OLDEST_MAJOR_VERSION) {
                    throw new DatabaseStartException(
                            "The database is PostgreSQL " + major + "; Flowledger needs " + OLDEST_MAJOR_VERSION
                                    + " or newer.",
                            "Upgrade it, or name another one with SPRING_DATASOURCE_URL.");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            flyway.migrate();
        };
    }
}
