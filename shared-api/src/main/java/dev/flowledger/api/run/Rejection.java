package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Why a run entered another state than the proposed one.
 *
 * @param proposed the type of the proposed state
 * @param reason the reason, as in the response
 */
public record Rejection(@JsonProperty("proposed_type") StateType proposed, String reason) {}
