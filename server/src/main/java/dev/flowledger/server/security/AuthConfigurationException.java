package dev.flowledger.server.security;

/** The settings do not say who is let in, and the server does not guess. Shown to the operator without a stack trace. */
final class AuthConfigurationException extends RuntimeException {

    private final String action;

    AuthConfigurationException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do about it. */
    String action() {
        return action;
    }
}
