package dev.flowledger.api;

import java.time.Instant;

/** A fact about a record. It carries the resulting values, so that aggregate and projection only assign them. */
public interface Event {

    /**
     * When it happened, in UTC to the microsecond. The aggregate decides it once, and within a stream it never runs
     * backwards; the store's time column and every view repeat it.
     */
    Instant at();
}
