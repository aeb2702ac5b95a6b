package dev.flowledger.server.security;

/** The authentication settings are missing or invalid. The operator sees message and action without a stack trace. */
final class AuthConfigurationException extends RuntimeException {

    private final String action;

    AuthConfigurationException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** Returns what the operator should do. */
    String action() {
        return action;
    }
}
