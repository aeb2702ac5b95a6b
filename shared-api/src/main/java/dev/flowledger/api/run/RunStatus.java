package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.content.ErasurePerformed;
import java.time.Instant;
import java.util.UUID;

/**
 * The state of a run and the timings that result from all of its states. In JSON, its fields are fields of the run.
 *
 * @param stateId the id of the current state
 * @param stateType the type of the current state
 * @param stateName the name of the current state
 * @param state the current state
 * @param timings the timings of the run
 * @param estimates the timings up to the moment of the response
 */
public record RunStatus(
        @JsonProperty("state_id") UUID stateId,
        @JsonProperty("state_type") StateType stateType,
        @JsonProperty("state_name") String stateName,
        State state,
        @JsonUnwrapped RunTimings timings,
        @JsonUnwrapped EstimatedTimes estimates) {

    /** The status of a run in this state at a moment. */
    public static RunStatus of(State state, RunTimings timings, Instant now) {
        return new RunStatus(
                state.id(), state.type(), state.name(), state, timings, EstimatedTimes.of(state, timings, now));
    }

    /** This status after the erasure of the content of the state. */
    public RunStatus after(ErasurePerformed event) {
        return of(state.after(event), timings, event.at());
    }

    /** This status at a later moment. */
    public RunStatus at(Instant now) {
        return of(state, timings, now);
    }
}
