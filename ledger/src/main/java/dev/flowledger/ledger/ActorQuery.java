package dev.flowledger.ledger;

import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * The actors to suggest.
 *
 * @param like a part of the name, in upper or lower case; all names by default
 * @param limit the maximum number of actors, 1 to 200; 20 by default
 */
record ActorQuery(
        @Nullable @PlainText String like,
        @Nullable @Min(1) @Max(200) Integer limit) {

    String part() {
        return like == null ? "" : like;
    }

    int maxActors() {
        return limit == null ? 20 : limit;
    }
}
