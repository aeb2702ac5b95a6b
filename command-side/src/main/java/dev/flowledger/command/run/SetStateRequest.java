package dev.flowledger.command.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.flowledger.api.run.ProposedState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Which state to set.
 *
 * @param state the state that the run shall be in
 * @param force taken for the sake of the reference's callers: every state is accepted, with or without it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SetStateRequest(
        @NotNull @Valid ProposedState state, @Nullable Boolean force) {}
