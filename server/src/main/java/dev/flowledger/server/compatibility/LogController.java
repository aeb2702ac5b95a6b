package dev.flowledger.server.compatibility;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The route to which the reference's clients send what their runs log. */
@RestController
@Tag(name = "Compatibility")
final class LogController {

    /**
     * Take the logs of a run, and drop them.
     *
     * <p>Clients send their logs in the background. This is a ledger of records and not a store of logs: nothing of them is
     * kept, nor can it be read again.
     */
    @PostMapping("/api/logs")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The logs were received, and dropped.")
    void dropLogs(@RequestBody DroppedLogs logs) {
        // The body has been read over by now, and that is all.
    }
}
