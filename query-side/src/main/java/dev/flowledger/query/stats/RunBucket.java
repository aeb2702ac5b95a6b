package dev.flowledger.query.stats;

import java.time.Instant;
import java.util.Map;

/**
 * The runs of an interval.
 *
 * @param start the start of the interval
 * @param states the number of runs by the type of their current state, without states that no run has
 */
record RunBucket(Instant start, Map<String, Long> states) {}
