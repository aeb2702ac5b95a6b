package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the conditions of a filter are combined. */
public enum Operator {
    /** All conditions must be true. */
    @JsonProperty("and_")
    AND,
    /** At least one condition must be true. */
    @JsonProperty("or_")
    OR
}
