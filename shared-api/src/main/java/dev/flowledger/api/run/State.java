package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state that a run is or was in.
 *
 * @param id a UUID, of this state of this run only
 * @param type its type
 * @param name its name, which clients choose
 * @param timestamp since when, to the microsecond, by the clock of this server
 * @param message why, in words
 * @param data what a client keeps with it, as it came
 * @param details what else a client knows of it, as it came
 */
public record State(
        UUID id,
        StateType type,
        String name,
        Instant timestamp,
        @Nullable String message,
        @Nullable Json data,
        @JsonProperty("state_details") JsonObject details) {}
