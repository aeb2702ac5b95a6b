package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The caller who created or changed a record, in the form of Prefect.
 *
 * @param id always null: the callers of this server have no ids
 * @param type API_KEY, JWT or ANONYMOUS
 * @param displayValue the actor of the event
 */
public record Actor(
        @Nullable UUID id,
        String type,
        @JsonProperty("display_value") String displayValue) {

    /** The metadata of an event that contains its actor. */
    public static final String METADATA = "actor";

    /** The actor of an event; null for an event without one. */
    public static @Nullable Actor of(@Nullable String actor) {
        return actor == null ? null : new Actor(null, ActorNames.typeOf(actor), actor);
    }
}
