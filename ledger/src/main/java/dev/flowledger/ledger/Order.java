package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The order of a page of the ledger. */
enum Order {
    /** By position: the oldest event first. */
    @JsonProperty("asc")
    ASC,
    /** The newest event first. */
    @JsonProperty("desc")
    DESC
}
