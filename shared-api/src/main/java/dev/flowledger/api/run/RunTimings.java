package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The timings of a run, which result from all of its states.
 *
 * @param runCount how often the run entered RUNNING
 * @param expectedStartTime when the run should have started first
 * @param nextScheduledStartTime when the run should start next; null unless it is SCHEDULED
 * @param startTime when the run first entered RUNNING
 * @param endTime when the run entered its terminal state; null unless it is in one
 * @param totalRunTime the total time in RUNNING until the last state change, in seconds with six decimals
 */
public record RunTimings(
        @JsonProperty("run_count") int runCount,
        @JsonProperty("expected_start_time") Instant expectedStartTime,
        @JsonProperty("next_scheduled_start_time") @Nullable Instant nextScheduledStartTime,
        @JsonProperty("start_time") @Nullable Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("total_run_time") BigDecimal totalRunTime) {}
