package dev.flowledger.command.bus;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Distinguishes database errors that a retry can solve from errors of the server. */
public final class TransientDatabaseErrors {

    /**
     * SQLSTATE classes of transient errors: connection exception, transaction rollback (deadlock), insufficient resources,
     * operator intervention, system error.
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

    /** The class of deadlocks and serialization failures. The database is available: another transaction was faster. */
    private static final String TRANSACTION_ROLLBACK = "40";

    /** SQLSTATE codes of transient errors in other classes. */
    private static final Set<String> CODES = Set.of(
            "25006" /* read_only_sql_transaction */,
            "25P03" /* idle_in_transaction_session_timeout */,
            "25P04" /* transaction_timeout */,
            "55P03" /* lock_not_available */);

    private static final String QUERY_CANCELED = "57014";

    private TransientDatabaseErrors() {}

    /** Whether a retry can solve the failure. */
    public static boolean isTransient(Throwable failure) {
        return find(failure) != null;
    }

    /**
     * Whether the database is temporarily unavailable, so that other statements would probably fail too. A lost race, a
     * deadlock and a lack of memory in this process are different: a smaller transaction can succeed immediately.
     */
    static boolean isUnavailable(Throwable failure) {
        SQLException cause = find(failure);
        return cause != null
                && !TRANSACTION_ROLLBACK.equals(sqlStateClass(cause))
                && !(cause.getCause() instanceof OutOfMemoryError);
    }

    /** Whether PostgreSQL cancelled the statement, usually because it reached {@code statement_timeout}. */
    public static boolean isCancelled(Throwable failure) {
        SQLException cause = find(failure);
        return cause != null && QUERY_CANCELED.equals(cause.getSQLState());
    }

    /** Returns the driver's message for the log. It contains no data of callers. */
    public static String message(Throwable failure) {
        SQLException cause = find(failure);
        return cause == null ? failure.toString() : String.valueOf(cause.getMessage());
    }

    private static @Nullable SQLException find(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isTransient(sql)) {
                return sql;
            }
        }
        return null;
    }

    private static boolean isTransient(SQLException failure) {
        return failure instanceof SQLTransientException
                || CLASSES.contains(sqlStateClass(failure))
                || CODES.contains(String.valueOf(failure.getSQLState()));
    }

    private static String sqlStateClass(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.substring(0, Math.min(2, state.length()));
    }
}
