package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.Rejection;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a flow run changed. Stored as {@code flow_run.state_set}.
 *
 * @param id the id of the flow run
 * @param state the new state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 * @param force true if the client set {@code force}; otherwise absent
 * @param rejection why the state is not the one that the client proposed; otherwise absent
 * @param empiricalPolicy the policy, if the transition changed it; otherwise absent
 */
public record FlowRunStateSet(
        FlowRunId id,
        State state,
        @JsonProperty("progress") RunTimings timings,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean force,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Rejection rejection,

        @JsonProperty("empirical_policy") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject empiricalPolicy)
        implements FlowRunEvent {

    /** The event of an accepted change without force. */
    public FlowRunStateSet(FlowRunId id, State state, RunTimings timings, Instant at) {
        this(id, state, timings, at, null, null, null);
    }
}
