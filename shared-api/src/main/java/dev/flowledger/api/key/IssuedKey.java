package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A new API key, with its secret, which is told this one time.
 *
 * @param id a UUID, of this key only
 * @param name who or what it is for, and the actor of every event that it causes
 * @param role what its holder may do
 * @param created when it was issued
 * @param secret what the holder sends as {@code Authorization: Bearer}; nobody can look it up later
 */
public record IssuedKey(ApiKeyId id, String name, Role role, Instant created, String secret) {

    /** Without the secret: whatever is printed ends up in a log one day. */
    @Override
    public String toString() {
        return "IssuedKey[" + id + ", " + name + "]";
    }
}
