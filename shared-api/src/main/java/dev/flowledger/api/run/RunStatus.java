package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.UUID;

/**
 * The state of a run and the timings that result from all of its states. In JSON, its fields are fields of the run.
 *
 * @param state the current state
 * @param timings the timings of the run
 */
@JsonPropertyOrder({"state_id", "state_type", "state_name", "state"})
public record RunStatus(State state, @JsonUnwrapped RunTimings timings) {

    /** The id of the current state. */
    @JsonProperty("state_id")
    public UUID stateId() {
        return state.id();
    }

    /** The type of the current state. */
    @JsonProperty("state_type")
    public StateType stateType() {
        return state.type();
    }

    /** The name of the current state. */
    @JsonProperty("state_name")
    public String stateName() {
        return state.name();
    }
}
