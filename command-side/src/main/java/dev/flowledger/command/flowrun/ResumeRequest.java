package dev.flowledger.command.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The request body of {@code resume}.
 *
 * @param runInput the input of the flow run, which is discarded: this server keeps no inputs
 */
record ResumeRequest(@JsonProperty("run_input") @Nullable JsonObject runInput) {}
