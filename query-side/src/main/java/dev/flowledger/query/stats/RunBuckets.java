package dev.flowledger.query.stats;

import java.time.Instant;
import java.util.List;

/**
 * Flow runs by interval of their start and by state.
 *
 * @param since the start of the range, inclusive; the first interval can start before it
 * @param until the end of the range, exclusive
 * @param interval the length of an interval in seconds
 * @param buckets all intervals in their order, also those without runs
 */
record RunBuckets(Instant since, Instant until, int interval, List<RunBucket> buckets) {}
