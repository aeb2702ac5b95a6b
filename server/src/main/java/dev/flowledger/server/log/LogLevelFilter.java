package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the level of a log entry.
 *
 * @param ge this level or higher
 * @param le this level or lower
 */
record LogLevelFilter(
        @JsonProperty("ge_") @Nullable Integer ge,
        @JsonProperty("le_") @Nullable Integer le) {}
