package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a time. Both ends are inclusive.
 *
 * @param before this time or earlier
 * @param after this time or later
 */
public record TimeFilter(
        @JsonProperty("before_") @Nullable Instant before,
        @JsonProperty("after_") @Nullable Instant after) {}
