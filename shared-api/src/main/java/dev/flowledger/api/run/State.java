package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.content.ErasurePerformed;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state of a run.
 *
 * @param id the id of this state of this run, a UUID
 * @param type the type
 * @param name the name, chosen by the client
 * @param timestamp when the run entered the state, in microseconds, by the clock of the server
 * @param message a message
 * @param data any data of the client, unchanged
 * @param details further data of the client, unchanged
 */
public record State(
        UUID id,
        StateType type,
        String name,
        Instant timestamp,
        @Nullable String message,
        @Nullable Json data,
        @JsonProperty("state_details") JsonObject details) {

    /** This state after the erasure of its content. */
    public State after(ErasurePerformed event) {
        return new State(
                id,
                type,
                name,
                timestamp,
                event.text(ErasurePerformed.STATE_MESSAGE),
                event.json(ErasurePerformed.STATE_DATA),
                details);
    }
}
