package dev.flowledger.server.body;

import tools.jackson.databind.DatabindException;

/** A list in a body has more items than it may have. Its path ends with the index of the first item that is too much. */
final class TooManyItemsException extends DatabindException {

    TooManyItemsException(int maxSize) {
        super("must have at most " + maxSize + " items");
    }

    /** Records no stack trace: callers cause this exception, so that it would only cost time. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
