package dev.flowledger.api.key;

import java.time.Instant;

/**
 * A new API key with its secret, which is returned only once.
 *
 * @param id the id of the key, a UUID
 * @param name the name, which is the actor of every event that the key causes
 * @param role the role, which determines what requests are allowed
 * @param created when the key was issued
 * @param secret the secret, sent as {@code Authorization: Bearer}; it cannot be retrieved later
 */
public record IssuedKey(ApiKeyId id, String name, Role role, Instant created, String secret) {

    /** Omits the secret, which must not appear in logs. */
    @Override
    public String toString() {
        return "IssuedKey[" + id + ", " + name + "]";
    }
}
