package dev.flowledger.server.http;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells bad luck with the database, which passes, from a mistake of the server, which does not. */
final class TransientDatabaseErrors {

    /**
     * Classes of SQLSTATE: connection gone, rolled back (deadlock), out of resources, stopped by an operator, error of the
     * system around it; 25006 is a database that takes no writes for now, 55P03 a lock that could not be had.
     */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

    private TransientDatabaseErrors() {}

    static boolean isPassing(Throwable failure) {
        return find(failure) != null;
    }

    /** For the log: the sentence of the driver, which names no data. */
    static String inAWord(Throwable failure) {
        SQLException cause = find(failure);
        return cause == null ? failure.toString() : String.valueOf(cause.getMessage());
    }

    private static @Nullable SQLException find(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isPassing(sql)) {
                return sql;
            }
        }
        return null;
    }

    private static boolean isPassing(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientException
                || PASSING.contains(state.substring(0, Math.min(2, state.length())))
                || state.equals("25006")
                || state.equals("55P03");
    }
}
