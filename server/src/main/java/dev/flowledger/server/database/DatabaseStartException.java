package dev.flowledger.server.database;

/** The database cannot be started or used. The operator sees message and action without a stack trace. */
public final class DatabaseStartException extends RuntimeException {

    private final String action;

    DatabaseStartException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** Returns what the operator should do. */
    String action() {
        return action;
    }
}
