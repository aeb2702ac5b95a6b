package dev.flowledger.rebuild;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.command.barrier.AppendBarrier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * Allows one replay job at a time on all nodes: a PostgreSQL advisory lock. A connection outside the pool holds it and is closed at
 * the end, so PostgreSQL releases the lock then or when the node dies, and another node can start a job immediately.
 */
@Component
class ReplayLock {

    private static final Logger log = LoggerFactory.getLogger(ReplayLock.class);

    /** The key after the one of the append barrier. */
    private static final String KEY = "event_store.append_barrier() + 1";

    private static final String TASK = "Acquire the replay lock";

    private static final String IS_HELD = """
            select exists (
                select from pg_locks
                where locktype = 'advisory' and granted and objsubid = 1
                  and database = (select oid from pg_database where datname = current_database())
                  and (classid::bigint << 32) + objid::bigint = %s)""".formatted(KEY);

    private final DataSource dataSource;
    private final AppendBarrier barrier;
    private final JdbcClient jdbc;

    ReplayLock(DataSource dataSource, JdbcClient jdbc, AppendBarrier barrier) {
        this.barrier = barrier;
        this.dataSource = dataSource;
        this.jdbc = jdbc;
    }

    /**
     * The lock, held until it is closed. It also controls the append barrier, on the connection of the lock: so the barrier can be
     * released while the transaction of the job, on another connection, continues.
     */
    final class Held implements AutoCloseable, BarrierControl {

        private final Connection connection;

        private Held(Connection connection) {
            this.connection = connection;
        }

        @Override
        public boolean tryAcquireExclusive(Duration timeout) {
            try {
                connection.setAutoCommit(false);
                return barrier.tryAcquireExclusive(connection, timeout);
            } catch (SQLException e) {
                throw translate(e);
            }
        }

        @Override
        public void release() {
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw translate(e);
            }
        }

        @Override
        public void close() {
            try (connection) {
                // The end of the session would release the lock too, but a little later.
                call(connection, "select pg_advisory_unlock(" + KEY + ")");
            } catch (SQLException connectionLost) {
                // PostgreSQL has released the lock.
                log.debug("The connection that held the replay lock is lost", connectionLost);
            }
        }
    }

    /** Acquires the lock; empty if another job holds it. */
    Optional<Held> tryAcquire() {
        try {
            Connection connection = connect();
            try {
                if (call(connection, "select pg_try_advisory_lock(" + KEY + ")")) {
                    return Optional.of(new Held(connection));
                }
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** Opens a connection with the settings of the pool. A job takes long and must not use one of the requests' connections. */
    private Connection connect() throws SQLException {
        HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        setIfPresent(properties, "user", pool.getUsername());
        setIfPresent(properties, "password", pool.getPassword());
        Connection connection = DriverManager.getConnection(pool.getJdbcUrl(), properties);
        if (pool.getConnectionInitSql() != null) {
            try (Statement settings = connection.createStatement()) {
                settings.execute(pool.getConnectionInitSql());
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    private static void setIfPresent(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    /** Whether a job is running on any node. */
    boolean isHeld() {
        return jdbc.sql(IS_HELD).query(Boolean.class).single();
    }

    private static DataAccessException translate(SQLException e) {
        DataAccessException translated = new SQLExceptionSubclassTranslator().translate(TASK, null, e);
        return translated == null ? new UncategorizedSQLException(TASK, null, e) : translated;
    }

    private static boolean call(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
