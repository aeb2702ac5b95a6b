package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import java.time.Duration;

/** Checks once in a second whether the caller of a long response may still read it. */
final class AccessCheck {

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final CallerAccess.Access access;
    private long lastCheck = System.nanoTime();

    AccessCheck(CallerAccess.Access access) {
        this.access = access;
    }

    Duration remaining() {
        return access.remaining();
    }

    /** @throws ApiException if the access has ended */
    void require() {
        if (System.nanoTime() - lastCheck > INTERVAL || remaining().compareTo(Duration.ZERO) <= 0) {
            lastCheck = System.nanoTime();
            String reason = access.endedBecause();
            if (reason != null) {
                throw ApiException.accessEnded(reason);
            }
        }
    }
}
