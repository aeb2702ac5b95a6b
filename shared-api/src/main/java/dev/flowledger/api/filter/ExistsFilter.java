package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Condition on the existence of a related record.
 *
 * @param exists true if a record must exist, false if none may exist
 */
public record ExistsFilter(
        @JsonProperty("exists_") @Nullable Boolean exists) {}
