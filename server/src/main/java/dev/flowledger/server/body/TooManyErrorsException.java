package dev.flowledger.server.body;

import tools.jackson.databind.DatabindException;

/** A body has as many errors as are reported, so that it is not read further. */
final class TooManyErrorsException extends DatabindException {

    TooManyErrorsException() {
        super("the maximum number of errors is reached");
    }

    /** Records no stack trace: callers cause this exception, so that it would only cost time. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
