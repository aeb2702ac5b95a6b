package dev.flowledger.server.error;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Distinguishes database errors that a retry can solve from errors of the server. */
final class TransientDatabaseErrors {

    /**
     * SQLSTATE classes of transient errors: connection exception, transaction rollback (deadlock), insufficient resources,
     * operator intervention, system error.
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

    /** SQLSTATE codes of transient errors in other classes. */
    private static final Set<String> CODES =
            Set.of("25006" /* read_only_sql_transaction */, "55P03" /* lock_not_available */);

    private static final String QUERY_CANCELED = "57014";

    private TransientDatabaseErrors() {}

    static boolean isTransient(Throwable failure) {
        return find(failure) != null;
    }

    /** Whether PostgreSQL cancelled the statement, usually because it reached {@code statement_timeout}. */
    static boolean isCancelled(Throwable failure) {
        SQLException cause = find(failure);
        return cause != null && QUERY_CANCELED.equals(cause.getSQLState());
    }

    /** Returns the driver's message for the log. It contains no data of callers. */
    static String message(Throwable failure) {
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
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientException
                || CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                || CODES.contains(state);
    }
}
