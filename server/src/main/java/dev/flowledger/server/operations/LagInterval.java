package dev.flowledger.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.ledger.LedgerLag.Lag;
import java.time.Instant;

/**
 * The highest lag of the ledger in an interval of five minutes.
 *
 * @param start the start of the interval
 * @param maxEvents the highest number of events without a ledger entry
 * @param maxSeconds the highest age of such an event
 */
record LagInterval(
        Instant start,
        @JsonProperty("max_events") long maxEvents,
        @JsonProperty("max_seconds") double maxSeconds) {

    LagInterval with(Lag lag) {
        return new LagInterval(start, Math.max(maxEvents, lag.lagEvents()), Math.max(maxSeconds, lag.lagSeconds()));
    }
}
