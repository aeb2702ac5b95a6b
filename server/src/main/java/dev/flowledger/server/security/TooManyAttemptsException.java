package dev.flowledger.server.security;

import org.springframework.security.core.AuthenticationException;

/** A token was rejected without verification, because its address has sent too many invalid ones. */
final class TooManyAttemptsException extends AuthenticationException {

    private final long retryAfterSeconds;

    TooManyAttemptsException(long retryAfterSeconds) {
        super("too many invalid tokens from this address");
        this.retryAfterSeconds = retryAfterSeconds;
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
