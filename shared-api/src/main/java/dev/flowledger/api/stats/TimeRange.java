package dev.flowledger.api.stats;

import dev.flowledger.api.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time range that is divided into intervals of equal length. The intervals start at multiples of their length since
 * 1970-01-01T00:00Z, so that hours and days are those of UTC. The first and the last one can be partly outside of the range.
 *
 * @param since the start, inclusive
 * @param until the end, exclusive
 * @param interval the length of an interval in seconds
 */
public record TimeRange(Instant since, Instant until, int interval) {

    /** The maximum number of intervals of a range. */
    public static final int MAX_INTERVALS = 400;

    /** The default length of an interval: one hour, in seconds. */
    public static final int DEFAULT_INTERVAL = 3600;

    /** The longest interval: 366 days, in seconds. */
    public static final int MAX_INTERVAL = 366 * 24 * 3600;

    /** The default length of a range. */
    public static final Duration DEFAULT_LENGTH = Duration.ofDays(1);

    /**
     * A range with defaults for the values that are null: up to now, of a day, by the hour.
     *
     * @throws ApiException if the range ends before it starts, or has too many intervals
     */
    public static TimeRange of(
            @Nullable Instant since, @Nullable Instant until, @Nullable Integer interval, Instant now) {
        int seconds = interval == null ? DEFAULT_INTERVAL : interval;
        Instant end = until == null ? now : until;
        Instant start = since == null ? end.minus(DEFAULT_LENGTH) : since;
        if (end.isBefore(start)) {
            throw ApiException.invalidParameter("until", "must not be before since");
        }
        TimeRange range = new TimeRange(start, end, seconds);
        if (range.firstStart().plusSeconds((long) MAX_INTERVALS * seconds).isBefore(end)) {
            throw ApiException.invalidParameter(
                    "interval",
                    "divides the range into more than " + MAX_INTERVALS
                            + " intervals; use a longer interval or a shorter range");
        }
        return range;
    }

    /** The start of the first interval, which can be before the start of the range. */
    public Instant firstStart() {
        return Instant.ofEpochSecond(Math.floorDiv(since.getEpochSecond(), interval) * interval);
    }

    /** The start of each interval. */
    public List<Instant> starts() {
        List<Instant> starts = new ArrayList<>();
        for (Instant start = firstStart(); start.isBefore(until); start = start.plusSeconds(interval)) {
            starts.add(start);
        }
        return starts;
    }
}
