package dev.flowledger.command.bus;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** Why the database has not executed a request although a later attempt can succeed. Each reason has its own sentence. */
public enum DatabaseProblem {
    /** The statement reached {@code statement_timeout}, or an operator cancelled it. */
    CANCELLED("The database cancelled the request because it took too long. Narrow the filters or retry later."),

    /** A deadlock, or a lock that was not released in time. */
    CONFLICT("The request conflicted with another transaction in the database. Retry later."),

    /** The transaction reached a timeout of the database, or had failed before. */
    TRANSACTION_ENDED("The database ended the transaction before it was complete. Retry later."),

    /** No connection of the pool became free in time. */
    POOL_FULL("All database connections of this server are in use. Retry later."),

    /** A standby, or a primary that an operator has made read-only. */
    READ_ONLY("The database is read-only: it does not accept changes. Retry later."),

    /** A synchronous standby does not confirm commits. */
    UNCONFIRMED("The database does not complete changes. A synchronous standby may be unavailable. Retry later."),

    /** The limit {@code max_connections}, or the one of the database or its role. */
    TOO_MANY_CONNECTIONS("The database accepts no further connections. Retry later."),

    DISK_FULL("The disk of the database is full. Retry later."),

    /** Any other lack of resources, such as memory. */
    NO_RESOURCES("The database has reached a limit of its resources. Retry later."),

    /** The database starts or stops, or an operator has ended the session. */
    RESTARTING("The database is restarting, or has ended the connection. Retry later."),

    /** The database is unreachable or does not respond. */
    UNAVAILABLE("The database is temporarily unavailable. Retry later.");

    private static final String ADVICE = " Retry later.";

    private final String detail;

    DatabaseProblem(String detail) {
        this.detail = detail;
    }

    /** Returns the problem that caused a failure; empty if it has another cause. */
    public static Optional<DatabaseProblem> of(Throwable failure) {
        return Optional.ofNullable(TransientDatabaseErrors.find(failure)).map(DatabaseProblem::of);
    }

    private static DatabaseProblem of(SQLException cause) {
        // The pool passes on the state of a connection that it could not open.
        if (cause instanceof SQLTransientConnectionException && cause.getSQLState() == null) {
            return POOL_FULL;
        }
        String state = String.valueOf(cause.getSQLState());
        return switch (state) {
            case "25006" -> READ_ONLY;
            case "53100" -> DISK_FULL;
            case "53300" -> TOO_MANY_CONNECTIONS;
            case "55P03" -> CONFLICT;
            case "57014" -> CANCELLED;
            default -> ofClass(state.substring(0, 2));
        };
    }

    private static DatabaseProblem ofClass(String stateClass) {
        return switch (stateClass) {
            case "25" -> TRANSACTION_ENDED;
            case "40" -> CONFLICT;
            case "53" -> NO_RESOURCES;
            case "57" -> RESTARTING;
            default -> UNAVAILABLE;
        };
    }

    /** The sentence for callers. */
    public String detail() {
        return detail;
    }

    /** The sentence without the advice for callers. */
    public String description() {
        return detail.endsWith(ADVICE) ? detail.substring(0, detail.length() - ADVICE.length()) : detail;
    }

    /** Whether it concerns all requests until the database is available again, and not a single one. */
    public boolean isOutage() {
        return this != CANCELLED && this != CONFLICT && this != TRANSACTION_ENDED;
    }
}
