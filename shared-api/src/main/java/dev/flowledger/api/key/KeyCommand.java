package dev.flowledger.api.key;

/** What can be asked of a key's aggregate. */
public sealed interface KeyCommand permits IssueKey, RevokeKey {

    /** The event stream of the aggregate that decides. */
    String stream();
}
