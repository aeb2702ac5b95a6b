package dev.flowledger.command.bus;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** Distinguishes database errors that a retry can solve from errors of the server. */
public final class TransientDatabaseErrors {

    /**
     * SQLSTATE classes of transient errors: connection exception, invalid transaction state (a read-only database, or a
     * transaction that reached a timeout), transaction rollback (deadlock), insufficient resources, operator intervention, system
     * error.
     */
    private static final Set<String> CLASSES = Set.of("08", "25", "40", "53", "57", "58");

    /** The class of deadlocks and serialization failures. The database is available: another transaction was faster. */
    private static final String TRANSACTION_ROLLBACK = "40";

    /** A statement was cancelled, usually by its timeout; the database has no memory for a statement. */
    private static final Set<String> EXPENSIVE = Set.of("57014", "53200");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** The state of statements after the one that failed. */
    private static final String IN_FAILED_TRANSACTION = "25P02";

    /** The message of the connection pool for a connection that has failed before. It has no SQLSTATE. */
    private static final String CLOSED_CONNECTION = "Connection is closed";

    private TransientDatabaseErrors() {}

    /** Whether a retry can solve the failure. */
    public static boolean isTransient(Throwable failure) {
        return find(failure) != null;
    }

    /**
     * Whether the database is temporarily unavailable, so that other statements would probably fail too. A lost race, a
     * deadlock and a lack of memory in this process are different: a smaller transaction can succeed immediately. A statement that
     * took too long or needed too much memory in the database may be the fault of one command.
     */
    static boolean isUnavailable(Throwable failure) {
        SQLException cause = find(failure);
        return cause != null
                && !TRANSACTION_ROLLBACK.equals(sqlStateClass(cause))
                && !(cause.getCause() instanceof OutOfMemoryError)
                && !isExpensive(cause);
    }

    /** Whether a statement took too long or needed too much memory in the database. */
    static boolean isExpensive(Throwable failure) {
        SQLException cause = find(failure);
        return cause != null
                && !(cause.getCause() instanceof OutOfMemoryError)
                && EXPENSIVE.contains(String.valueOf(cause.getSQLState()));
    }

    /** Returns the driver's message for the log. It contains no data of callers. */
    public static String message(Throwable failure) {
        SQLException cause = find(failure);
        return cause == null ? failure.toString() : String.valueOf(cause.getMessage());
    }

    /** Returns the exception of the database driver or the connection pool that a retry can solve; null if there is none. */
    static @Nullable SQLException find(Throwable failure) {
        SQLException aborted = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isTransient(sql)) {
                if (!IN_FAILED_TRANSACTION.equals(sql.getSQLState())) {
                    return sql;
                }
                aborted = sql;
            }
            // A failed rollback is less informative than the failure that caused it.
            if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
                return find(rollback.getApplicationException());
            }
        }
        return aborted;
    }

    private static boolean isTransient(SQLException failure) {
        return failure instanceof SQLTransientException
                || CLASSES.contains(sqlStateClass(failure))
                || LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                || CLOSED_CONNECTION.equals(failure.getMessage());
    }

    private static String sqlStateClass(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.substring(0, Math.min(2, state.length()));
    }
}
