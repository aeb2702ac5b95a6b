package dev.flowledger.api;

import java.time.Instant;

/** An event of a record. It contains the resulting values, so that aggregates and projections only assign them. */
public interface Event {

    /**
     * The time of the event, in UTC and microseconds. The aggregate sets it once. It increases within a stream. The time
     * column of the event store and all views contain the same value.
     */
    Instant at();
}
