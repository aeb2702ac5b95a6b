package dev.flowledger.ledger;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The routes that read the whole ledger, and prove it. */
@RestController
@Tag(name = "Events")
@RequestMapping("/api/events")
final class EventController {

    private final LedgerReader reader;
    private final LedgerVerifier verifier;

    EventController(LedgerReader reader, LedgerVerifier verifier) {
        this.reader = reader;
        this.verifier = verifier;
    }

    /**
     * Read the ledger.
     *
     * <p>Every change of every record as a CloudEvent (CloudEvents 1.0), in the order in which they were committed. The next page
     * is <code>after</code> the <code>position</code> of the last event: there is no gap and no repeat, however busy the writers
     * are. Asked for <code>application/x-ndjson</code>, it answers all events, one a line: an export that can be verified without
     * this server.
     */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, EventsConverter.BATCH, EventsConverter.LINES})
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    Events readEvents(EventQuery query) {
        reader.catchUp();
        return Events.ofLedger(reader, query.after(), query.filter(), query.limit());
    }

    /**
     * Read the digest of the ledger.
     *
     * <p>The hash of the last event stands for everything up to it. Keep it where nobody can change it who could change the
     * database: given to a later verification, it finds whatever was changed until now.
     */
    @GetMapping("/digest")
    @ApiResponse(responseCode = "200", description = "The last position and its hash.", useReturnTypeSchema = true)
    LedgerDigest readDigest() {
        reader.catchUp();
        return LedgerDigest.of(reader.head());
    }

    /**
     * Verify the ledger.
     *
     * <p>Reads every event again and computes every hash again. Without a digest from elsewhere that proves that the history fits
     * together, not that nobody has rewritten all of it: then <code>anchored</code> is false.
     */
    @GetMapping("/verify")
    @ApiResponse(responseCode = "200", description = "What was found.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    Verification verifyEvents(VerifyQuery query) {
        reader.catchUp();
        return verifier.verify(query);
    }

    /**
     * Verify the ledger and follow how far it is.
     *
     * <p>The same as server-sent events: <code>progress</code> now and then, with the number of <code>events</code> that were
     * verified and the <code>head_position</code>, and in the end <code>result</code>, which is what
     * <code>/api/events/verify</code> answers. It is given up when nobody follows it any more.
     */
    @GetMapping(path = "/verify/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = "Server-sent events: progress, again and again, and then the result.",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = Verification.class)))
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    SseEmitter followVerification(VerifyQuery query, HttpServletResponse response) {
        reader.catchUp();
        // A proxy that gathers an answer before it passes it on would show no progress.
        response.setHeader("X-Accel-Buffering", "no");
        return VerificationStream.begin(verifier.turn(), query);
    }
}
