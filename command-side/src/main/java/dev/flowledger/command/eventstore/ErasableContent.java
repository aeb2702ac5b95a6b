package dev.flowledger.command.eventstore;

/** Finds out whether a record has content that can be read. */
@FunctionalInterface
public interface ErasableContent {

    /** Whether the stream of a record has a key. */
    boolean exists(String stream);
}
