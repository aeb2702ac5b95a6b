package dev.flowledger.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
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

    private static final Logger log = LoggerFactory.getLogger(MigrationConfiguration.class);

    private static final int MIN_MAJOR_VERSION = 15;

    /** A migration of a large event store may take hours. The sessions of the pool have timeouts for requests. */
    private static final Map<String, String> CONNECTION_PROPERTIES = Map.of(
            "ApplicationName", "flowledger-migration",
            "connectTimeout", "3",
            "socketTimeout", "0",
            "tcpKeepAlive", "true",
            "logServerErrorDetail", "false");

    /** Statements and not options of the connection, which PgBouncer rejects. */
    private static final String NO_TIMEOUTS =
            "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0";

    /** Migrations do not use the pool of the server. With {@code spring.flyway.url} or {@code user} they never have. */
    @Bean
    public static FlywayConfigurationCustomizer migrationConnection(DataSource dataSource) {
        return flyway -> {
            if (flyway.getDataSource() == dataSource) {
                flyway.dataSource(outsideOfPool(dataSource)).initSql(NO_TIMEOUTS);
            }
        };
    }

    private static DriverManagerDataSource outsideOfPool(DataSource dataSource) {
        try {
            return PoolConnections.outside(dataSource, CONNECTION_PROPERTIES);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tables whose rows the server updates, besides those that it may insert into and delete from by default privileges. */
    private static final String UPDATED_TABLES =
            "event_store.replay_job, event_store.verification, event_store.publication";

    /**
     * Checks the database, migrates, and grants the server's role what it needs. A server that is read-only checks the version of
     * the event store instead.
     */
    @Bean
    static FlywayMigrationStrategy grantingMigrationStrategy(
            DataSource dataSource,
            @Value("${spring.datasource.url:}") String externalUrl,
            @Value("${flowledger.read-datasource.url:}") String standbysUrl,
            @Value("${flowledger.read-only}") boolean isReadOnlyServer) {
        FlywayMigrationStrategy migration = migrationStrategy();
        return flyway -> {
            JdbcTemplate server = new JdbcTemplate(dataSource);
            if (!externalUrl.isBlank()) {
                requireSessions(outsideOfPool(dataSource));
            }
            if (!standbysUrl.isBlank()) {
                requireSessionsOfStandbys(outsideOfPool(dataSource), standbysUrl);
            }
            if (isReadOnlyServer) {
                validate(flyway);
                return;
            }
            requireWritable(server);
            migration.migrate(flyway);
            grant(new JdbcTemplate(flyway.getConfiguration().getDataSource()), role(server));
        };
    }

    private static void requireWritable(JdbcTemplate jdbc) {
        if ("on".equals(jdbc.queryForObject("show transaction_read_only", String.class))) {
            throw new DatabaseStartException(
                    "The database is read-only: it is a standby, or default_transaction_read_only is on.",
                    "Set SPRING_DATASOURCE_URL to the primary, for example by targetServerType=primary in a URL with all hosts."
                            + " To answer reads only, set FLOWLEDGER_READ_ONLY=true.");
        }
    }

    private static void validate(Flyway flyway) {
        try {
            flyway.validate();
        } catch (FlywayValidateException e) {
            throw new DatabaseStartException(
                    "The event store is missing or has another version than this server, which is read-only and cannot"
                            + " migrate it: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "Start a server of this version on the primary, and wait until the standby has replayed the migration.");
        }
    }

    /**
     * Checks that the connections of a source do not share sessions.
     *
     * @throws DatabaseStartException if a proxy pools transactions
     */
    public static void requireSessions(DataSource connections) {
        try {
            SessionCheck.requireSessions(connections);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Checks the connections that answer reads. What a standby has replayed is known for each connection, so a connection must
     * not lead to several standbys. A server also starts without standbys.
     */
    private static void requireSessionsOfStandbys(DriverManagerDataSource connections, String url) {
        connections.setUrl(url);
        try {
            SessionCheck.requireSessions(connections);
        } catch (SQLException e) {
            log.debug("No standby accepts connections", e);
        }
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
