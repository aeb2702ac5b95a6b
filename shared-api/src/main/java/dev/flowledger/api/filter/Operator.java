package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the criteria of the object in which it stands are joined. */
public enum Operator {
    /** Each criterion must hold. */
    @JsonProperty("and_")
    AND,
    /** One of the criteria must hold. */
    @JsonProperty("or_")
    OR
}
