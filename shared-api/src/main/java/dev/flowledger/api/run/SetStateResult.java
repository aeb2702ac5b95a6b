package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The answer to a command that sets the state of a run. There are no rules by which a state is refused, delayed or
 * replaced: every one is accepted.
 *
 * @param state the state that the run is in now
 * @param status what became of the proposal: always ACCEPT
 * @param details the kind of the answer, as the reference tells it
 * @param sequence the number of the run's last event in its stream; not in the body, it is the ETag
 */
public record SetStateResult(
        State state,
        String status,
        Details details,
        @JsonIgnore long sequence) {

    /**
     * The kind of the answer.
     *
     * @param type always accept_details
     */
    public record Details(String type) {}

    /** The state is that of the run from now on. */
    public static SetStateResult accepted(State state, long sequence) {
        return new SetStateResult(state, "ACCEPT", new Details("accept_details"), sequence);
    }
}
