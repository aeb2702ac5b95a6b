package dev.flowledger.api;

/** A value of a request is not valid. The message completes the sentence {@code Invalid field: …} for the client. */
public final class InvalidValueException extends RuntimeException {

    /** Creates an exception without a stack trace. */
    public InvalidValueException(String message) {
        super(message, null, false, false);
    }
}
