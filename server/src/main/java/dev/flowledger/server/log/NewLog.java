package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log entry of a client. Other fields are ignored.
 *
 * @param name the name of the logger
 * @param level the level, as in Python: 20 is INFO, 40 is ERROR
 * @param message the message
 * @param timestamp the time of the entry
 * @param flowRunId the id of the flow run
 * @param taskRunId the id of the task run
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewLog(
        @NotNull String name,
        @NotNull Integer level,
        @NotNull String message,
        @NotNull Instant timestamp,
        @JsonProperty("flow_run_id") @Nullable UUID flowRunId,
        @JsonProperty("task_run_id") @Nullable UUID taskRunId) {}
