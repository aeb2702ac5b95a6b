package dev.flowledger.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.flowledger.api.key.KeySecret;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;

/**
 * Remembers each API key for {@link KeySecret#LEASE} after it was looked up, so that not every request looks up its key. One
 * request renews a lease in its second half, and concurrent requests need not wait for it.
 */
final class KeyLeases {

    private static final long LEASE_NANOS = KeySecret.LEASE.toNanos();
    private static final int MAX_LEASES = 10_000;

    private record Lease(AuthenticatedKey key, long lookedUpAt, AtomicBoolean isBeingRenewed) {}

    private final Ticker time;

    /** By the hash of the secret: a wrong secret finds nothing. */
    private final Cache<ByteBuffer, Lease> leases =
            Caffeine.newBuilder().maximumSize(MAX_LEASES).build();

    KeyLeases(Ticker time) {
        this.time = time;
    }

    /** Returns the key of a secret, from a lease or by a lookup. */
    AuthenticatedKey find(KeySecret secret, Function<KeySecret, AuthenticatedKey> lookUp) {
        ByteBuffer hash = ByteBuffer.wrap(secret.hash());
        // Before the lookup: a revocation that the lookup does not see is committed later than this time.
        long now = time.read();
        Lease lease = leases.getIfPresent(hash);
        if (lease != null && isUsable(lease, now - lease.lookedUpAt())) {
            return lease.key();
        }
        try {
            AuthenticatedKey key = lookUp.apply(secret);
            leases.put(hash, new Lease(key, now, new AtomicBoolean()));
            return key;
        } catch (BadOpaqueTokenException e) {
            leases.invalidate(hash);
            throw e;
        }
    }

    private static boolean isUsable(Lease lease, long age) {
        boolean mustRenew = age >= LEASE_NANOS / 2 && lease.isBeingRenewed().compareAndSet(false, true);
        return age < LEASE_NANOS && !mustRenew;
    }
}
