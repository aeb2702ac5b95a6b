package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When something must have been or be, where it may not be known. Both ends are inclusive.
 *
 * @param before at this time or earlier
 * @param after at this time or later
 * @param isNull whether it is not known
 */
public record OptionalTimeFilter(
        @JsonProperty("before_") @Nullable Instant before,
        @JsonProperty("after_") @Nullable Instant after,
        @JsonProperty("is_null_") @Nullable Boolean isNull) {}
