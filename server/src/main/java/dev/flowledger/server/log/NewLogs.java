package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * A list of log entries, as Prefect's clients send it every few seconds.
 *
 * @param logs the entries
 */
record NewLogs(@JsonValue @NotNull @Size(max = MAX_LOGS) List<@NotNull @Valid NewLog> logs) {

    /** The maximum number of entries in a request. A body of the maximum size has fewer, unless they are extremely short. */
    static final int MAX_LOGS = 25_000;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    NewLogs {}
}
