package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.Rejection;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a task run changed. Stored as {@code task_run.state_set}.
 *
 * @param id the id of the task run
 * @param state the new state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 * @param force true if the client set {@code force}; otherwise absent
 * @param rejection why the state is not the one that the client proposed; otherwise absent
 * @param flowRunRunCount the run count of the flow run, if the task run began an attempt; otherwise absent
 */
public record TaskRunStateSet(
        TaskRunId id,
        State state,
        @JsonProperty("progress") RunTimings timings,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean force,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Rejection rejection,

        @JsonProperty("flow_run_run_count") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer flowRunRunCount)
        implements TaskRunEvent {

    /** The event of an accepted change without force. */
    public TaskRunStateSet(TaskRunId id, State state, RunTimings timings, Instant at) {
        this(id, state, timings, at, null, null, null);
    }
}
