package dev.flowledger.query.standby;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the primary for the end of its write-ahead log. All changes that were acknowledged before are before this position, whichever
 * node has made them. One statement answers all reads that wait, so that the primary has little work for many reads. On the same
 * connection {@link ReplicationMonitor} sees how the primary replicates its log.
 */
final class PrimaryPosition {

    private static final Logger log = LoggerFactory.getLogger(PrimaryPosition.class);

    /** A commit is acknowledged after its flush, unless the database commits asynchronously. Fails on a standby. */
    private static final String QUERY = """
            select left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
                (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
                    else pg_current_wal_flush_lsn() end - '0/0')::bigint""";

    /** A little longer than the timeouts of the connection. */
    private static final long TIMEOUT_SECONDS = 3;

    private final DataSource connections;
    private final ReplicationMonitor replication;
    private final Lock lock = new ReentrantLock();
    private final Condition requested = lock.newCondition();

    /** The answer to the reads that arrived after the last statement was sent; null if there are none. */
    private @Nullable CompletableFuture<WalPosition> next;

    private @Nullable Thread thread;
    private @Nullable Connection connection;

    /**
     * Creates an instance, which {@link #start} starts.
     *
     * @param connections new connections to the primary, with timeouts
     */
    PrimaryPosition(DataSource connections, ReplicationMonitor replication) {
        this.connections = connections;
        this.replication = replication;
    }

    /**
     * Returns a position that the primary had after the call of this method.
     *
     * @throws StandbyException if it is not known, because the primary does not answer or the thread was interrupted
     */
    WalPosition get() throws StandbyException {
        try {
            return request().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("The primary has not answered", e);
        }
        throw new StandbyException(ReadOutcome.UNKNOWN_POSITION);
    }

    private CompletableFuture<WalPosition> request() {
        lock.lock();
        try {
            if (next == null) {
                next = new CompletableFuture<>();
                requested.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    void start() {
        Thread asking = new Thread(this::work, "primary-position");
        asking.setDaemon(true);
        asking.start();
        thread = asking;
    }

    void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void work() {
        try {
            while (true) {
                CompletableFuture<WalPosition> reads = take();
                try {
                    Connection primary = connect();
                    reads.complete(query(primary));
                    replication.readIfDue(primary);
                } catch (SQLException | RuntimeException | Error e) {
                    // The thread must not end.
                    disconnect();
                    reads.completeExceptionally(e);
                }
            }
        } catch (InterruptedException stopped) {
            disconnect();
        }
    }

    private CompletableFuture<WalPosition> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (next == null) {
                requested.await();
            }
            CompletableFuture<WalPosition> reads = next;
            next = null;
            return reads;
        } finally {
            lock.unlock();
        }
    }

    private Connection connect() throws SQLException {
        Connection connected = connection;
        if (connected == null) {
            connected = connections.getConnection();
            connection = connected;
        }
        return connected;
    }

    private static WalPosition query(Connection primary) throws SQLException {
        try (PreparedStatement statement = primary.prepareStatement(QUERY);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new WalPosition(Integer.parseUnsignedInt(row.getString(1), 16), row.getLong(2));
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
}
