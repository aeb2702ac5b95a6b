package dev.flowledger.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command and how long it took, from its arrival at the command bus to its result. The time that it waited for other commands
 * counts.
 *
 * @param time when it ended
 * @param command the name of the command, such as {@code CreateFlow}
 * @param outcome {@code ok}, or why it failed
 * @param seconds how long it took
 * @param actor who sent it
 * @param requestId the id of the request
 */
record SlowCommand(
        Instant time,
        String command,
        String outcome,
        double seconds,
        @Nullable String actor,
        @JsonProperty("request_id") @Nullable String requestId) {

    /** The outcome of a command without an error. */
    static final String OK = "ok";
}
