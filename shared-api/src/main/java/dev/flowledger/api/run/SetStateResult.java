package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The result of a command that sets the state of a run. Every state is accepted; there are no orchestration rules.
 *
 * @param state the new state of the run
 * @param status always ACCEPT
 * @param details the type of the response, as in Prefect
 * @param sequence the sequence number of the run's last event; not in the body, but the ETag
 */
public record SetStateResult(
        State state,
        String status,
        Details details,
        @JsonIgnore long sequence) {

    /**
     * The type of the response.
     *
     * @param type always accept_details
     */
    public record Details(String type) {}

    /** The result for a state that the run entered. */
    public static SetStateResult accepted(State state, long sequence) {
        return new SetStateResult(state, "ACCEPT", new Details("accept_details"), sequence);
    }
}
