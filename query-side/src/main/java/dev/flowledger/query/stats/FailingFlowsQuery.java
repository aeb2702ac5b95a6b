package dev.flowledger.query.stats;

import dev.flowledger.api.stats.TimeRange;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time range in which runs have failed.
 *
 * @param since the start of the range; 24 hours before its end by default
 * @param until the end of the range, exclusive; the current time by default
 * @param limit the maximum number of flows, 1 to 200; 10 by default
 */
record FailingFlowsQuery(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable @Min(1) @Max(200) Integer limit) {

    Instant start(Instant now) {
        return since == null ? end(now).minus(TimeRange.DEFAULT_LENGTH) : since;
    }

    Instant end(Instant now) {
        return until == null ? now : until;
    }

    int maxFlows() {
        return limit == null ? 10 : limit;
    }
}
