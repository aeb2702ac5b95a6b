package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An inconsistency of the ledger: one event, or several consecutive ones with the same inconsistency.
 *
 * @param firstPosition the first invalid or missing position; null for an event without a ledger entry, and for a key
 * @param lastPosition the last one; null if there is no first one
 * @param reason what is wrong with the first one
 */
record Finding(
        @JsonProperty("first_position") @Nullable Long firstPosition,
        @JsonProperty("last_position") @Nullable Long lastPosition,
        String reason) {}
