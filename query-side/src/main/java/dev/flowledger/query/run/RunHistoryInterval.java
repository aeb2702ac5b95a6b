package dev.flowledger.query.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * The runs whose expected start is in an interval.
 *
 * @param start the start of the interval, inclusive
 * @param end the end of the interval, exclusive
 * @param states the runs in each state
 */
public record RunHistoryInterval(
        @JsonProperty("interval_start") Instant start,
        @JsonProperty("interval_end") Instant end,
        List<RunHistoryState> states) {}
