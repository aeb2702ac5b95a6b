package dev.flowledger.server.retention;

/** Runs cannot be archived at present, so nothing was changed. The next attempt may succeed. */
final class PostponedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    PostponedException(String reason) {
        super(reason, null, false, false);
    }
}
