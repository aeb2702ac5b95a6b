package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored log entry.
 *
 * @param id the id
 * @param created when the server received the entry
 * @param updated the same time
 * @param name the name of the logger
 * @param level the level, as in Python: 20 is INFO, 40 is ERROR
 * @param message the message
 * @param timestamp the time of the entry
 * @param flowRunId the id of the flow run
 * @param taskRunId the id of the task run
 */
record Log(
        UUID id,
        Instant created,
        Instant updated,
        String name,
        int level,
        String message,
        Instant timestamp,
        @JsonProperty("flow_run_id") @Nullable UUID flowRunId,
        @JsonProperty("task_run_id") @Nullable UUID taskRunId) {

    /** This entry with another message. */
    Log withMessage(String other) {
        return new Log(id, created, updated, name, level, other, timestamp, flowRunId, taskRunId);
    }
}
