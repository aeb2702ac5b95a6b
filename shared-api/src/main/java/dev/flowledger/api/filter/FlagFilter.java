package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a flag must be.
 *
 * @param eq its value
 */
public record FlagFilter(@JsonProperty("eq_") @Nullable Boolean eq) {}
