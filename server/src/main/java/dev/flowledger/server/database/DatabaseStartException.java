package dev.flowledger.server.database;

/** The database cannot be started or used, and why. Shown to the operator as it is, without a stack trace. */
public final class DatabaseStartException extends RuntimeException {

    private final String action;

    DatabaseStartException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do about it. */
    String action() {
        return action;
    }
}
