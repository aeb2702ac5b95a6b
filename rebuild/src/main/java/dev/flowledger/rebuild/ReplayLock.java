package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * Lets one replay run at a time over all nodes: an advisory lock that a connection of its own holds, and that PostgreSQL lets
 * go of when the node dies. So another node can be asked at once.
 */
@Component
class ReplayLock {

    private static final Logger log = LoggerFactory.getLogger(ReplayLock.class);

    /** Next to the gate's. */
    private static final String KEY = "event_store.append_barrier() + 1";

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
     * The lock, until it is closed. On the same connection the gate can be closed, so that it may be opened while another one's
     * transaction goes on.
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
                throw translated(e);
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
                throw translated(e);
            }
        }

        @Override
        public void close() {
            try (connection) {
                call(connection, "select pg_advisory_unlock(" + KEY + ")");
            } catch (SQLException gone) {
                // And the lock with it.
                log.debug("The connection that held the lock of a replay is gone", gone);
            }
        }
    }

    /** Takes the lock, unless somebody has it. */
    Optional<Held> take() {
        try {
            Connection connection = dataSource.getConnection();
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
            throw translated(e);
        }
    }

    /** Whether somebody is at it, on whichever node. */
    boolean isHeld() {
        return jdbc.sql(IS_HELD).query(Boolean.class).single();
    }

    private static DataAccessException translated(SQLException e) {
        DataAccessException translated = new SQLExceptionSubclassTranslator().translate("Locking", null, e);
        return translated == null ? new UncategorizedSQLException("Locking", null, e) : translated;
    }

    private static boolean call(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
