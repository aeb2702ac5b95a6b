package dev.flowledger.query.standby;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** The standbys of {@code flowledger.read-datasource.url}, which answer reads. */
public final class Standbys implements DisposableBean {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    /** How long a read waits for a connection. The primary answers it otherwise. The pool does not accept less. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofMillis(250);

    /** The driver chooses the standby of each new connection, so that one that was started again gets its share. */
    private static final Duration MAX_CONNECTION_AGE = Duration.ofMinutes(5);

    /** The URL can set others. A read that a standby does not answer in time is repeated while its caller still waits. */
    private static final Map<String, String> STANDBY_PROPERTIES = Map.of(
            "targetServerType", "secondary",
            "loadBalanceHosts", "true",
            "hostRecheckSeconds", "2",
            "connectTimeout", "2",
            "socketTimeout", "4",
            "ApplicationName", "flowledger-reads");

    private static final Map<String, String> PRIMARY_PROPERTIES = Map.of(
            "connectTimeout", "2",
            "socketTimeout", "2",
            "tcpKeepAlive", "true",
            "logServerErrorDetail", "false",
            "ApplicationName", "flowledger-position");

    private final StandbySettings settings;
    private final StandbyReads reads;
    private final ReplicationMonitor replication = new ReplicationMonitor();
    private final PrimaryPosition primary;
    private final List<StandbyConnections> all = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService checks;

    Standbys(StandbySettings settings, DataSource primaryPool, Clock clock) throws SQLException {
        this.settings = settings;
        this.reads = new StandbyReads(clock);
        this.primary = new PrimaryPosition(outside(primaryPool.unwrap(HikariDataSource.class)), replication);
        primary.start();
        CustomizableThreadFactory threads = new CustomizableThreadFactory("standby-check-");
        threads.setDaemon(true);
        this.checks = Executors.newSingleThreadScheduledExecutor(threads);
        Future<?> ignored =
                checks.scheduleWithFixedDelay(this::check, 0, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The reads that were answered. */
    public StandbyReads reads() {
        return reads;
    }

    /** How the primary replicates its log; null if it has not answered yet. */
    public @Nullable Replication replication() {
        return replication.last();
    }

    /** Opens a pool of connections to the standbys, with size and settings of a pool of connections to the primary. */
    public StandbyConnections like(DataSource primaryPool) {
        HikariDataSource model = unwrap(primaryPool);
        Properties properties = new Properties();
        properties.putAll(model.getDataSourceProperties());
        properties.putAll(STANDBY_PROPERTIES);
        // Not by copyStateTo: both pools would have one object with the properties of the driver.
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(settings.url());
        pool.setUsername(model.getUsername());
        pool.setPassword(model.getPassword());
        pool.setDataSourceProperties(properties);
        pool.setConnectionInitSql(model.getConnectionInitSql());
        pool.setPoolName(model.getPoolName() + "-standbys");
        pool.setMaximumPoolSize(model.getMaximumPoolSize());
        pool.setMinimumIdle(model.getMinimumIdle());
        pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        pool.setValidationTimeout(CONNECTION_TIMEOUT.toMillis());
        pool.setMaxLifetime(MAX_CONNECTION_AGE.toMillis());
        // The server also starts without standbys.
        pool.setInitializationFailTimeout(0);
        StandbyConnections connections = new StandbyConnections(pool, primary, reads, settings.maxWait());
        connections.open();
        add(connections);
        return connections;
    }

    void add(StandbyConnections connections) {
        all.add(connections);
    }

    /** Does what a read does, so that a fall-back is noticed without reads, too. */
    private void check() {
        for (StandbyConnections connections : all) {
            try {
                connections.getConnection().close();
                reads.check();
            } catch (SQLException | RuntimeException | Error e) {
                // The scheduler would not run the checks again.
                reads.fallBack(connections.outcome(e));
            }
        }
    }

    private static DriverManagerDataSource outside(HikariDataSource pool) {
        Properties properties = new Properties();
        properties.putAll(PRIMARY_PROPERTIES);
        DriverManagerDataSource connections = new DriverManagerDataSource(pool.getJdbcUrl(), properties);
        connections.setUsername(pool.getUsername());
        connections.setPassword(pool.getPassword());
        return connections;
    }

    private static HikariDataSource unwrap(DataSource pool) {
        try {
            return pool.unwrap(HikariDataSource.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void destroy() {
        checks.shutdownNow();
        primary.stop();
        all.forEach(StandbyConnections::close);
    }
}
