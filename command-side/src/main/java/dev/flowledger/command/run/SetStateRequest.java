package dev.flowledger.command.run;

import dev.flowledger.api.run.ProposedState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The request body of {@code set_state}.
 *
 * @param state the proposed state of the run
 * @param force whether to skip the rules of transitions; it is recorded in the event
 */
public record SetStateRequest(
        @NotNull @Valid ProposedState state, @Nullable Boolean force) {

    /** Whether the client set {@code force}. */
    public boolean forced() {
        return Boolean.TRUE.equals(force);
    }
}
