package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a time that may be null. Both ends are inclusive.
 *
 * @param before this time or earlier
 * @param after this time or later
 * @param isNull whether the time must be null
 */
public record OptionalTimeFilter(
        @JsonProperty("before_") @Nullable Instant before,
        @JsonProperty("after_") @Nullable Instant after,
        @JsonProperty("is_null_") @Nullable Boolean isNull) {}
