package dev.flowledger.query.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.stats.TimeRange;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The time range of a chart of flow runs, the length of its intervals, and the flow. A range has at most 400 intervals.
 *
 * @param since the start of the range; 24 hours before its end by default
 * @param until the end of the range, exclusive; the current time by default
 * @param interval the length of an interval in seconds, up to 31622400; 3600 by default. Intervals start at multiples of their length
 *     since 1970-01-01T00:00Z
 * @param flowId counts only runs of this flow
 */
record RunBucketsQuery(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable @Min(1) @Max(TimeRange.MAX_INTERVAL) Integer interval,

        @JsonProperty("flow_id") @Parameter(name = "flow_id", description = "Counts only runs of this flow.") @Nullable UUID flowId) {

    TimeRange range(Instant now) {
        return TimeRange.of(since, until, interval, now);
    }
}
