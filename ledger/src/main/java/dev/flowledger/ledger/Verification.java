package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification of the ledger.
 *
 * @param valid whether every event matches its hash and position, and no event is missing or added
 * @param anchored whether the ledger matches a digest that the caller provided; without one, a rewrite of all events and
 *     hashes is not detected
 * @param events the number of verified events
 * @param headPosition the last position in the ledger
 * @param headHash the hash at this position
 * @param firstInvalidPosition the first invalid position; null if the ledger is valid or the invalid event has no position
 * @param reason why the ledger is not valid; null if it is valid
 */
record Verification(
        boolean valid,
        boolean anchored,
        long events,
        @JsonProperty("head_position") long headPosition,
        @JsonProperty("head_hash") String headHash,
        @JsonProperty("first_invalid_position") @Nullable Long firstInvalidPosition,
        @Nullable String reason) {

    static Verification valid(boolean anchored, long events, Digest head) {
        return new Verification(true, anchored, events, head.position(), head.hash(), null, null);
    }

    static Verification invalid(long events, Digest head, @Nullable Long position, String reason) {
        return new Verification(false, false, events, head.position(), head.hash(), position, reason);
    }
}
