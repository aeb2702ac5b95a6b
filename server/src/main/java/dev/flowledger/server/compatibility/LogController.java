package dev.flowledger.server.compatibility;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The route to which Prefect clients send the logs of their runs. */
@RestController
@Tag(name = "Compatibility")
final class LogController {

    /**
     * Accept and discard the logs of a run.
     *
     * <p>Flowledger does not store logs. Prefect clients send them in the background and expect this route to exist.
     */
    @PostMapping("/api/logs")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The logs were accepted and discarded.")
    void dropLogs(@RequestBody DroppedLogs logs) {
        // The body has been read and discarded.
    }
}
