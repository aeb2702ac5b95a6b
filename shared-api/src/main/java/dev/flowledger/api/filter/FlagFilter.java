package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Condition on a flag.
 *
 * @param eq the value of the flag
 */
public record FlagFilter(@JsonProperty("eq_") @Nullable Boolean eq) {}
