package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is such a record.
 *
 * @param exists whether there must be one or must be none
 */
public record ExistsFilter(
        @JsonProperty("exists_") @Nullable Boolean exists) {}
