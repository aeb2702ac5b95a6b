package dev.flowledger.api.key;

/** A command that the aggregate of a key handles. */
public sealed interface KeyCommand permits IssueKey, RevokeKey {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
