package dev.flowledger.ledger;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the caller of a long response may still read it. After a request was authenticated, its API key can be revoked, and
 * its key or token can expire.
 */
public interface CallerAccess {

    /** The access of the caller of a request. Other threads may use it after the request. */
    Access of(HttpServletRequest request);

    /** The access of a caller. */
    interface Access {

        /** Why the access has ended, as a sentence; null if it has not. */
        @Nullable String endedBecause();

        /** The time until the access expires; zero or negative if it has expired. */
        Duration remaining();
    }
}
