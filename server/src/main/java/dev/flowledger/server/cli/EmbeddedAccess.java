package dev.flowledger.server.cli;

import dev.flowledger.api.FailureReason;
import dev.flowledger.server.database.EmbeddedConnection;
import dev.flowledger.server.database.EmbeddedDatabaseConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The access of a command to an embedded database, as the owner of the event store: the server's role may not read the sequence of
 * global indexes.
 */
final class EmbeddedAccess implements AutoCloseable {

    private final DataSource owner;
    private final @Nullable ConfigurableApplicationContext started;

    private EmbeddedAccess(DataSource owner, @Nullable ConfigurableApplicationContext started) {
        this.owner = owner;
        this.started = started;
    }

    /** Uses the database of the server that runs on a data directory, or starts the database if none runs. */
    static EmbeddedAccess toRunningOrStopped(Path dataDirectory) throws UnusableDatabaseException {
        Optional<EmbeddedConnection> running;
        try {
            running = EmbeddedConnection.find(dataDirectory);
        } catch (IOException e) {
            throw new UnusableDatabaseException(dataDirectory + " cannot be read: " + FailureReason.of(e));
        }
        if (running.isEmpty()) {
            return start(dataDirectory);
        }
        EmbeddedConnection server = running.get();
        System.setProperty("org.postgresql.pgpassfile", server.passwordFile().toString());
        DriverManagerDataSource owner = new DriverManagerDataSource(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database());
        owner.setUsername(server.user());
        return new EmbeddedAccess(owner, null);
    }

    /** Starts the database like the server does: with its settings and its lock on the data directory. */
    static EmbeddedAccess start(Path dataDirectory) throws UnusableDatabaseException {
        try {
            ConfigurableApplicationContext context = new SpringApplicationBuilder(EmbeddedDatabaseConfiguration.class)
                    .logStartupInfo(false)
                    .run(
                            "--spring.main.web-application-type=none",
                            "--spring.datasource.url=",
                            "--flowledger.data-dir=" + dataDirectory,
                            "--logging.level.root=error",
                            "--logging.level.org.springframework=off");
            FlywayConnectionDetails details = context.getBean(FlywayConnectionDetails.class);
            DriverManagerDataSource owner = new DriverManagerDataSource();
            owner.setUrl(details.getJdbcUrl());
            owner.setUsername(details.getUsername());
            owner.setPassword(details.getPassword());
            return new EmbeddedAccess(owner, context);
        } catch (RuntimeException e) {
            throw new UnusableDatabaseException(
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
    }

    DataSource owner() {
        return owner;
    }

    /** A connection in a transaction that sees the database as of one point in time. */
    Connection readSnapshot() throws SQLException {
        Connection connection = owner.getConnection();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Stops the database if the command has started it. */
    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
    }
}
