package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * A task run is in another state. Stored as {@code task_run.state_set}.
 *
 * @param id the task run
 * @param state the state that it is in from now on
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at when
 */
public record TaskRunStateSet(
        TaskRunId id, State state, @JsonProperty("progress") RunTimings timings, Instant at) implements TaskRunEvent {}
