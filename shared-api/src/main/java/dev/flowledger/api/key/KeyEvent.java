package dev.flowledger.api.key;

import dev.flowledger.api.Event;

/** What can happen to a key. The key itself is in none of them, nor its hash. */
public sealed interface KeyEvent extends Event permits KeyIssued, KeyRevoked {

    /** The key that it happened to. */
    ApiKeyId id();
}
