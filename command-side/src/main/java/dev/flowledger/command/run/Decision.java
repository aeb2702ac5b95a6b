package dev.flowledger.command.run;

import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.Rejection;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import org.jspecify.annotations.Nullable;

/** The answer of the rules to a proposed state. */
public sealed interface Decision {

    /**
     * The run enters the state.
     *
     * @param state the proposed state, with the changes that the rules make
     */
    record Accept(ProposedState state) implements Decision {}

    /**
     * The run does not enter the proposed state. The client continues from the state of the run.
     *
     * @param instead the state that the run enters instead; null if it remains in its state
     */
    record Reject(@Nullable ProposedState instead, String reason) implements Decision {

        /** A rejection that leaves the run in its state. */
        public Reject(String reason) {
            this(null, reason);
        }
    }

    /** The run remains in its state. The client stops. */
    record Abort(String reason) implements Decision {}

    /** The run remains in its state. The client proposes the state again after the delay. */
    record Wait(long seconds, String reason) implements Decision {}

    /** The state that the run enters. */
    default @Nullable ProposedState entered() {
        if (this instanceof Accept accept) {
            return accept.state();
        }
        return this instanceof Reject reject ? reject.instead() : null;
    }

    /** Why the run enters another state than the proposed one. */
    default @Nullable Rejection rejectionOf(ProposedState proposed) {
        return this instanceof Reject reject ? new Rejection(proposed.type(), reject.reason()) : null;
    }

    /** The result of the command, with the state and the version of the run after it. */
    default SetStateResult result(State state, long sequence) {
        if (this instanceof Reject reject) {
            return SetStateResult.rejected(reject.reason(), state, sequence, reject.instead() != null);
        }
        if (this instanceof Abort abort) {
            return SetStateResult.aborted(abort.reason(), state, sequence);
        }
        if (this instanceof Wait wait) {
            return SetStateResult.waiting(wait.seconds(), wait.reason(), state, sequence);
        }
        return SetStateResult.accepted(state, sequence);
    }
}
