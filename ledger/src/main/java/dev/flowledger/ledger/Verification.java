package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a verification of the ledger has found.
 *
 * @param valid whether every event is what its hash was made of, in its place, and none is missing or added
 * @param anchored whether the ledger agrees with a hash that the caller knows from elsewhere; without one, whoever can change
 *     the database could have computed all hashes anew
 * @param events how many events were verified
 * @param headPosition the last position in the ledger
 * @param headHash the hash there
 * @param firstInvalidPosition where the ledger is broken first; null when it is not, or when the fault has no position
 * @param reason what is wrong, in a sentence; null when nothing is
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
