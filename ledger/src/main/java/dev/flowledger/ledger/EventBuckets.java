package dev.flowledger.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Events by interval and type.
 *
 * @param since the start of the range, inclusive; the first interval can start before it
 * @param until the end of the range, exclusive
 * @param interval the length of an interval in seconds
 * @param buckets all intervals in their order, also those without events
 */
record EventBuckets(Instant since, Instant until, int interval, List<EventBucket> buckets) {

    /**
     * The events of an interval.
     *
     * @param start the start of the interval
     * @param types the number of events by type, without types of which there are none
     */
    record EventBucket(Instant start, Map<String, Long> types) {}
}
