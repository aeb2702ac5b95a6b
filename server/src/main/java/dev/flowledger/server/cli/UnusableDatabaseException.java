package dev.flowledger.server.cli;

import org.jspecify.annotations.Nullable;

/** A database cannot be used by a command. The message says why. */
final class UnusableDatabaseException extends Exception {
    UnusableDatabaseException(@Nullable String message) {
        super(message);
    }
}
