package dev.flowledger.api;

/** A command. One aggregate handles it. */
public interface Command {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
