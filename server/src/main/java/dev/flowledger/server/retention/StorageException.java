package dev.flowledger.server.retention;

import dev.flowledger.api.FailureReason;
import java.io.IOException;

/** A file cannot be written to the storage of archives, or read back. Nothing was changed, and the next attempt may succeed. */
final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StorageException(String file, String location, IOException cause) {
        super("The archive " + file + " cannot be stored in " + location + ": " + FailureReason.of(cause), cause);
    }
}
