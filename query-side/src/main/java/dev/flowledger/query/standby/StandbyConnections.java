package dev.flowledger.query.standby;

import com.zaxxer.hikari.HikariDataSource;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Connections to standbys for one read each. Before it returns a connection, it makes sure that the standby has replayed all
 * changes that were acknowledged when the read began, or, if the client has sent a position, the log up to this position
 * (docs/adr/0030-reads-from-standbys.md).
 */
public final class StandbyConnections extends AbstractDataSource {

    /** The request attribute with the {@link WalPosition} that the client has sent. */
    public static final String POSITION_ATTRIBUTE = WalPosition.class.getName();

    /**
     * How far the standby has replayed the log; null on a primary. The timeline is the one that it receives. Without the right to
     * read statistics, it is the one of its last restart point, which is behind for some minutes after a fail-over.
     */
    private static final String REPLAYED = """
            select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0')::bigint end,
                coalesce((select received_tli from pg_stat_wal_receiver), (select timeline_id from pg_control_checkpoint()))""";

    private static final Logger log = LoggerFactory.getLogger(StandbyConnections.class);

    private static final WalPosition NOT_A_STANDBY = new WalPosition(-1, 0);

    private static final long FIRST_POLL_DELAY = Duration.ofNanos(250_000).toNanos();
    private static final long MAX_POLL_DELAY = Duration.ofMillis(5).toNanos();

    /**
     * After a failure that took long, one read in this time tries the standbys, and the others use the primary. A connection to a
     * standby that is behind for this time is closed.
     */
    private static final long RETRY_INTERVAL = Duration.ofSeconds(1).toNanos();

    /** What is known of the server of a connection. A server that restarts may be behind, but its connections end. */
    private static final class Session {
        private WalPosition replayed = NOT_A_STANDBY;

        /** When a read first found the standby behind, as in {@link System#nanoTime()}; 0 if the last read did not. */
        private long behindSince;
    }

    private final HikariDataSource pool;
    private final PrimaryPosition primary;
    private final StandbyReads reads;
    private final Duration maxWait;
    private final Map<PGConnection, Session> sessions = Collections.synchronizedMap(new WeakHashMap<>());

    /** When the next read tries the standbys, as in {@link System#nanoTime()}; 0 if all reads do. */
    private final AtomicLong retryAt = new AtomicLong();

    StandbyConnections(HikariDataSource pool, PrimaryPosition primary, StandbyReads reads, Duration maxWait) {
        this.pool = pool;
        this.primary = primary;
        this.reads = reads;
        this.maxWait = maxWait;
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireNoRecentTimeout();
        WalPosition required = required();
        Connection connection = fromPool();
        boolean isReturned = false;
        try {
            requireReplayed(connection, required);
            retryAt.set(0);
            isReturned = true;
            return connection;
        } finally {
            if (!isReturned) {
                connection.close();
            }
        }
    }

    @Override
    public Connection getConnection(String username, String password) {
        throw new UnsupportedOperationException();
    }

    private void requireNoRecentTimeout() throws StandbyException {
        long time = retryAt.get();
        if (time != 0) {
            long now = System.nanoTime();
            if (now - time < 0 || !retryAt.compareAndSet(time, now + RETRY_INTERVAL)) {
                throw new StandbyException(ReadOutcome.UNAVAILABLE);
            }
        }
    }

    private WalPosition required() throws StandbyException {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        Object requested =
                request == null ? null : request.getAttribute(POSITION_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return requested instanceof WalPosition position ? position : primary.get();
    }

    private Connection fromPool() throws StandbyException {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            retryLater();
            throw new StandbyException(ReadOutcome.UNAVAILABLE);
        }
    }

    private void requireReplayed(Connection connection, WalPosition required) throws SQLException {
        Session session = sessions.computeIfAbsent(connection.unwrap(PGConnection.class), physical -> new Session());
        if (session.replayed.includes(required)) {
            return;
        }
        long deadline = System.nanoTime() + (session.behindSince == 0 ? maxWait.toNanos() : 0);
        long delay = FIRST_POLL_DELAY;
        session.replayed = replayed(connection);
        while (!session.replayed.includes(required)) {
            if (session.replayed.equals(NOT_A_STANDBY)) {
                pool.getHikariPoolMXBean().softEvictConnections();
                retryLater();
                throw new StandbyException(ReadOutcome.PRIMARY);
            }
            if (System.nanoTime() - deadline >= 0) {
                recordBehind(session, connection);
                throw new StandbyException(ReadOutcome.BEHIND);
            }
            pause(delay);
            delay = Math.min(2 * delay, MAX_POLL_DELAY);
            session.replayed = replayed(connection);
        }
        session.behindSince = 0;
    }

    /**
     * The following reads on this connection do not wait, until the standby has replayed what they need. A connection whose standby
     * stays behind is closed, as all connections of the pool may lead to this standby. The driver chooses one for the next
     * connection.
     */
    private void recordBehind(Session session, Connection connection) {
        long now = System.nanoTime();
        if (session.behindSince == 0) {
            // 0 has another meaning.
            session.behindSince = now | 1;
        } else if (now - session.behindSince >= RETRY_INTERVAL) {
            pool.evictConnection(connection);
        }
    }

    private static WalPosition replayed(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REPLAYED);
                ResultSet row = statement.executeQuery()) {
            row.next();
            long lsn = row.getLong(1);
            return row.wasNull() ? NOT_A_STANDBY : new WalPosition(row.getInt(2), lsn);
        }
    }

    private static void pause(long nanos) throws StandbyException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StandbyException(ReadOutcome.BEHIND);
        }
    }

    /** Records that a read was answered by a connection of this source. */
    public void recordAnswer() {
        reads.record(ReadOutcome.STANDBY);
    }

    /**
     * Records that the primary must answer a read.
     *
     * @param failure why a standby has not answered it
     */
    public void recordFailure(Throwable failure) {
        reads.record(outcome(failure));
    }

    /** Returns why a standby has not answered a read. After a timeout, the next reads do not wait for another one. */
    ReadOutcome outcome(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StandbyException reason) {
                return reason.outcome();
            }
            if (cause instanceof SocketTimeoutException) {
                // Other connections may lead to the same server, which hangs.
                pool.getHikariPoolMXBean().softEvictConnections();
                retryLater();
            }
        }
        return ReadOutcome.FAILED;
    }

    private void retryLater() {
        // 0 has another meaning.
        retryAt.set(System.nanoTime() + RETRY_INTERVAL | 1);
    }

    /** Opens the first connections, so that the first reads need not wait for them. */
    void open() {
        try {
            pool.getConnection().close();
        } catch (SQLException e) {
            log.debug("No standby accepts connections", e);
        }
    }

    void close() {
        pool.close();
    }
}
