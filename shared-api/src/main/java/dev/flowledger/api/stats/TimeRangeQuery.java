package dev.flowledger.api.stats;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time range of a chart and the length of its intervals. A range has at most 400 intervals.
 *
 * @param since the start of the range; 24 hours before its end by default
 * @param until the end of the range, exclusive; the current time by default
 * @param interval the length of an interval in seconds, up to 31622400; 3600 by default. Intervals start at multiples of their length
 *     since 1970-01-01T00:00Z
 */
public record TimeRangeQuery(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable @Min(1) @Max(TimeRange.MAX_INTERVAL) Integer interval) {

    /** The range, with defaults for absent parameters. */
    public TimeRange range(Instant now) {
        return TimeRange.of(since, until, interval, now);
    }
}
