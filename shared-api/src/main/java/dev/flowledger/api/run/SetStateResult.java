package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command that proposes a state of a run.
 *
 * @param state the state of the run after the decision
 * @param status the decision
 * @param details the reason of the decision
 * @param sequence the sequence number of the run's last event; not in the body, but the ETag
 * @param isNew whether the run entered the state by this request, or by the one that it repeats; not in the body
 */
public record SetStateResult(
        State state,
        Status status,
        Details details,
        @JsonIgnore long sequence,
        @JsonIgnore boolean isNew) {

    /** What a client does next, as in Prefect. */
    public enum Status {
        /** The run is in the proposed state. */
        ACCEPT,
        /** The run is in another state. The client continues from that state. */
        REJECT,
        /** The run is in its former state. The client stops. */
        ABORT,
        /** The run is in its former state. The client repeats the request after the delay. */
        WAIT
    }

    /**
     * The reason of a decision.
     *
     * @param type the type of the details, such as reject_details
     * @param reason why the proposed state was not accepted
     * @param delaySeconds how long a client waits
     */
    public record Details(
            String type,

            @JsonProperty("delay_seconds") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long delaySeconds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}

    /** The result for a proposed state that the run is in. */
    public static SetStateResult accepted(State state, long sequence) {
        return new SetStateResult(state, Status.ACCEPT, new Details("accept_details", null, null), sequence, true);
    }

    /** The result for a rejected state. The run entered another one, or remained in its state. */
    public static SetStateResult rejected(String reason, State state, long sequence, boolean isNew) {
        return new SetStateResult(state, Status.REJECT, new Details("reject_details", null, reason), sequence, isNew);
    }

    /** The result for a state that a client must not propose. */
    public static SetStateResult aborted(String reason, State state, long sequence) {
        return new SetStateResult(state, Status.ABORT, new Details("abort_details", null, reason), sequence, false);
    }

    /** The result for a state that is proposed too early. */
    public static SetStateResult waiting(long seconds, String reason, State state, long sequence) {
        return new SetStateResult(state, Status.WAIT, new Details("wait_details", seconds, reason), sequence, false);
    }
}
