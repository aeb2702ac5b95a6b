package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come: what its states add up to.
 *
 * @param runCount how often it has entered RUNNING
 * @param expectedStartTime when it was to start at first
 * @param nextScheduledStartTime when it is to start next, while it is SCHEDULED
 * @param startTime when it entered RUNNING first
 * @param endTime when it came to its end, while it has
 * @param totalRunTime for how long it has been RUNNING in all, in seconds with six decimals, up to its last state
 */
public record RunTimings(
        @JsonProperty("run_count") int runCount,
        @JsonProperty("expected_start_time") Instant expectedStartTime,
        @JsonProperty("next_scheduled_start_time") @Nullable Instant nextScheduledStartTime,
        @JsonProperty("start_time") @Nullable Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("total_run_time") BigDecimal totalRunTime) {}
