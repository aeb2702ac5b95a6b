package dev.flowledger.command.content;

import org.jspecify.annotations.Nullable;

/**
 * Stored keys that were encrypted again.
 *
 * @param wrapped the number of keys that are encrypted with the current master key now, and were not before
 * @param unreadable the number of keys that this node cannot decrypt; they remain as they are
 * @param next the last key that was read; null if it was the last one of all
 */
public record WrappedKeys(
        long wrapped, int unreadable, @Nullable Position next) {

    /** A key in the order of all keys. */
    public record Position(String stream, int number) {

        /** Before the first one. */
        public static final Position START = new Position("", 0);
    }
}
