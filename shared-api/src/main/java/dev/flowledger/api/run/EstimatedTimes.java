package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * The timings of a run up to a moment, which grow while it is running or late. In JSON, fields of the run.
 *
 * @param estimatedRunTime the total time in RUNNING up to now, in seconds with six decimals
 * @param estimatedStartTimeDelta the delay of the start, or up to now if the run should have started, in seconds with six decimals
 */
public record EstimatedTimes(
        @JsonProperty("estimated_run_time") BigDecimal estimatedRunTime,
        @JsonProperty("estimated_start_time_delta") BigDecimal estimatedStartTimeDelta) {

    /** Durations are in seconds with microseconds, like times. */
    private static final int DECIMALS = 6;

    static EstimatedTimes of(State state, RunTimings timings, Instant now) {
        BigDecimal current =
                state.type() == StateType.RUNNING ? secondsBetween(state.timestamp(), now) : seconds(Duration.ZERO);
        return new EstimatedTimes(timings.totalRunTime().add(current), delay(state, timings, now));
    }

    private static BigDecimal delay(State state, RunTimings timings, Instant now) {
        if (timings.startTime() != null) {
            return secondsBetween(timings.expectedStartTime(), timings.startTime());
        }
        return state.type().isTerminal() ? seconds(Duration.ZERO) : secondsBetween(timings.expectedStartTime(), now);
    }

    private static BigDecimal secondsBetween(Instant start, Instant end) {
        return seconds(end.isAfter(start) ? Duration.between(start, end) : Duration.ZERO);
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano() / 1000, DECIMALS))
                .setScale(DECIMALS);
    }
}
