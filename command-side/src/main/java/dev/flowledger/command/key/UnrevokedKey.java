package dev.flowledger.command.key;

import dev.flowledger.api.key.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that is not revoked. It may have expired.
 *
 * @param id the id of the key
 * @param issuedAt when it was issued
 * @param expiresAt when it expires; null if it does not expire
 */
record UnrevokedKey(ApiKeyId id, Instant issuedAt, @Nullable Instant expiresAt) {

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    UnrevokedKey withExpiry(Instant expiry) {
        return new UnrevokedKey(id, issuedAt, expiry);
    }

    /** When this key expires, or an earlier time. */
    Instant expiryAtMost(Instant latest) {
        return expiresAt != null && expiresAt.isBefore(latest) ? expiresAt : latest;
    }

    /** When a successor expires that is issued now and has the lifetime of this key; null if this key does not expire. */
    @Nullable Instant sameLifetimeFrom(Instant now) {
        return expiresAt == null ? null : now.plus(Duration.between(issuedAt, expiresAt));
    }
}
