package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;

/**
 * The state of a task run changed. Stored as {@code task_run.state_set}.
 *
 * @param id the id of the task run
 * @param state the new state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 */
public record TaskRunStateSet(
        TaskRunId id, State state, @JsonProperty("progress") RunTimings timings, Instant at) implements TaskRunEvent {}
