package dev.flowledger.server.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.command.bus.TransientDatabaseErrors;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Polls the database on a connection of its own, so that health probes and the log do not depend on a free connection of the
 * pool.
 */
@Component
public final class DatabaseMonitor implements DatabaseState, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DatabaseMonitor.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /** The database may take three seconds to accept the connection, and to answer. */
    private static final Map<String, String> CONNECTION_PROPERTIES = Map.of(
            "connectTimeout", "3",
            "socketTimeout", "3",
            "tcpKeepAlive", "true",
            "logServerErrorDetail", "false");

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    /**
     * Whether the database is read-only, and whether a commit of a server waits for a synchronous standby or the disk. Such a
     * session does not end when the server closes its connection, so each further commit would leave one more behind.
     */
    private static final String POLL = """
            select current_setting('transaction_read_only')::boolean,
                exists (
                    select from pg_stat_activity
                    where datname = current_database() and usename = current_user and state = 'active'
                        and state_change < now() - interval '5 seconds'
                        and (wait_event = 'SyncRep' or lower(query) = 'commit'))""";

    private final HikariDataSource pool;
    private final DataSource connections;
    private final boolean isReadOnlyServer;
    private final DatabaseOutageLog outages;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable DatabaseProblem problem;
    private volatile @Nullable Thread thread;
    private @Nullable Connection connection;

    DatabaseMonitor(
            DataSource dataSource,
            @Value("${flowledger.read-only}") boolean isReadOnlyServer,
            Clock clock,
            ObjectProvider<BuildProperties> build)
            throws SQLException {
        this.pool = dataSource.unwrap(HikariDataSource.class);
        this.connections = PoolConnections.outside(dataSource, properties(build.getIfAvailable()));
        this.isReadOnlyServer = isReadOnlyServer;
        this.outages = new DatabaseOutageLog(clock);
    }

    /** The name of the session tells other nodes and the operator which nodes there are. */
    private static Map<String, String> properties(@Nullable BuildProperties build) {
        Map<String, String> properties = new HashMap<>(CONNECTION_PROPERTIES);
        properties.put("ApplicationName", Nodes.sessionName(build == null ? null : build.getVersion()));
        return properties;
    }

    /** Returns the problem of the database as of the last poll; empty if there was none. */
    public Optional<DatabaseProblem> problem() {
        return Optional.ofNullable(problem);
    }

    /** Whether requests wait for a connection of the pool. */
    public boolean isBusy() {
        return pool.getHikariPoolMXBean() != null && pool.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0;
    }

    @Override
    public boolean report(Throwable failure) {
        Optional<DatabaseProblem> outage = DatabaseProblem.of(failure).filter(DatabaseProblem::isOutage);
        if (outage.isPresent() && !isExpected(outage.get())) {
            outages.failed(outage.get(), TransientDatabaseErrors.message(failure));
        }
        return outage.isPresent();
    }

    @Override
    public @Nullable String problemWithChanges() {
        DatabaseProblem polled = problem;
        return polled == DatabaseProblem.READ_ONLY || polled == DatabaseProblem.UNCONFIRMED ? polled.detail() : null;
    }

    @Override
    public void start() {
        poll();
        Thread polling = new Thread(this::pollUntilStopped, "database-monitor");
        polling.setDaemon(true);
        polling.start();
        thread = polling;
    }

    private void pollUntilStopped() {
        try {
            while (!stopped.await(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                pollSafely();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
    }

    /** The thread must not end: the last problem would remain. */
    private void pollSafely() {
        try {
            poll();
        } catch (RuntimeException | Error e) {
            log.error("The database was not polled", e);
        }
    }

    private void poll() {
        try {
            problem = query();
            if (problem == null || isExpected(problem)) {
                if (problem == null && outages.includes(DatabaseProblem.READ_ONLY)) {
                    // The connections of the pool may lead to a server that was the primary.
                    pool.getHikariPoolMXBean().softEvictConnections();
                }
                outages.answered();
            } else {
                outages.failed(problem, "found by the health check");
            }
        } catch (SQLException e) {
            if (stopped.getCount() > 0) {
                problem = DatabaseProblem.of(e).orElse(DatabaseProblem.UNAVAILABLE);
                outages.failed(problem, String.valueOf(e.getMessage()));
            }
        }
    }

    private boolean isExpected(DatabaseProblem found) {
        return isReadOnlyServer && found == DatabaseProblem.READ_ONLY;
    }

    private @Nullable DatabaseProblem query() throws SQLException {
        boolean isNew = connection == null;
        try {
            return queryOnce();
        } catch (SQLException e) {
            disconnect();
            if (isNew || e.getCause() instanceof SocketTimeoutException) {
                throw e;
            }
            // The database may have ended this session only.
            return queryOnce();
        }
    }

    private @Nullable DatabaseProblem queryOnce() throws SQLException {
        if (connection == null) {
            connection = connections.getConnection();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(POLL)) {
            boolean answered = row.next();
            if (isReadOnlyServer) {
                return DatabaseProblem.READ_ONLY;
            }
            if (answered && row.getBoolean(1)) {
                // A new connection may lead to another server, which is the primary now.
                disconnect();
                return DatabaseProblem.READ_ONLY;
            }
            return answered && row.getBoolean(2) ? DatabaseProblem.UNCONFIRMED : null;
        }
    }

    private void disconnect() {
        Connection failed = connection;
        connection = null;
        try {
            if (failed != null) {
                failed.close();
            }
        } catch (SQLException e) {
            log.debug("The connection has failed before", e);
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
        Thread polling = thread;
        if (polling != null) {
            try {
                polling.join(STOP_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null && stopped.getCount() > 0;
    }

    /** Starts before everything that uses the state, and stops after it. */
    @Override
    public int getPhase() {
        return -1024;
    }
}
