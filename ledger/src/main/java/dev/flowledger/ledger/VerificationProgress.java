package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The progress of a verification of the ledger.
 *
 * @param events The number of events that are verified.
 * @param headPosition The position of the last event to verify.
 */
record VerificationProgress(
        long events, @JsonProperty("head_position") long headPosition) {}
