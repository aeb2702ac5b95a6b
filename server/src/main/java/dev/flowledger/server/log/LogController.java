package dev.flowledger.server.log;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.query.readmodel.RecordPage;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The routes of the logs of runs. */
@RestController
@Tag(name = "Logs")
@RequestMapping("/api/logs")
final class LogController {

    private final LogStore store;
    private final LogSettings settings;
    private final DatabaseState database;

    LogController(LogStore store, LogSettings settings, DatabaseState database) {
        this.store = store;
        this.settings = settings;
        this.database = database;
    }

    /**
     * Store the logs of runs.
     *
     * <p>Logs are not events: they are deleted after <code>flowledger.log.retention</code>. Characters that cannot be stored are
     * replaced.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The logs were stored.")
    void createLogs(@RequestBody NewLogs logs) {
        String problem = database.problemWithChanges();
        if (problem != null) {
            throw ApiException.unavailable(problem);
        }
        if (!logs.logs().isEmpty() && !settings.retention().isZero()) {
            store.add(logs.logs());
        }
    }

    /**
     * List logs of runs.
     *
     * <p>Returns one page of the log entries that match the filter. Without a body it is the first page of all entries.
     */
    @PostMapping("/filter")
    @ApiResponse(
            responseCode = "200",
            description = "The log entries of the page, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = Log.class))))
    RecordPage<Log> filterLogs(@RequestBody(required = false) @Nullable FindLogs query) {
        return store.find(query == null ? FindLogs.ALL : query);
    }
}
