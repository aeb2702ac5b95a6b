package dev.flowledger.api.key;

import dev.flowledger.api.Event;

/** An event of an API key. No event contains the secret or its hash. */
public sealed interface KeyEvent extends Event permits KeyIssued, KeyRotated, KeyRevoked {

    /** The id of the key. */
    ApiKeyId id();
}
