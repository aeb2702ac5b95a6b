package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * An actor of the ledger.
 *
 * @param name the name of the API key, or the subject of the token after {@code jwt:}
 * @param lastPosition the position of its last event
 * @param last the time of its last event
 */
record KnownActor(
        String name, @JsonProperty("last_position") long lastPosition, Instant last) {}
