package dev.flowledger.ledger;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.key.ActorNames;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The routes that read and verify the whole ledger. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
@RequestMapping("/api/events")
final class EventController {

    private static final int MAX_VERIFICATIONS = 200;

    private final LedgerReader reader;
    private final LedgerVerifier verifier;
    private final RecordTree records;
    private final VerificationHistory verifications;
    private final ArchivedEvents archives;
    private final CallerAccess access;

    EventController(
            LedgerReader reader,
            LedgerVerifier verifier,
            RecordTree records,
            VerificationHistory verifications,
            ArchivedEvents archives,
            CallerAccess access) {
        this.reader = reader;
        this.records = records;
        this.verifier = verifier;
        this.verifications = verifications;
        this.archives = archives;
        this.access = access;
    }

    /**
     * Read the ledger.
     *
     * <p>Returns every change of every record as a CloudEvent (CloudEvents 1.0), ordered by position. To read the next page, set
     * <code>after</code> to the <code>position</code> of the last event. With <code>order=desc</code> the newest event is the first;
     * to read the next page, set <code>before</code> to the <code>position</code> of the last event. Pages have no gaps and no duplicates, even during
     * concurrent writes. With <code>Accept: application/x-ndjson</code> the response contains all events, one per line. Such an
     * export can be verified without this server. With <code>archives=true</code> it contains the events of archived runs, too; if their
     * archive cannot be read, the response is 503. A position beyond the end of the ledger, which a client may have after a restore,
     * is answered with 409.
     */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, EventsConverter.BATCH, EventsConverter.LINES})
    @ApiResponse(responseCode = "200", ref = "#/components/responses/Events")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    Events readEvents(EventQuery query, HttpServletRequest request) {
        reader.catchUp();
        reader.requireReached(query.after());
        EventFilter filter =
                query.record() == null ? query.filter() : query.filter().ofRecords(records.ids(query.record()));
        Events events = Events.ofLedger(reader, query.range(), filter, query.limit(), check(request));
        if (!Boolean.TRUE.equals(query.archives())) {
            return events;
        }
        archives.requireReadable(query.range(), filter, query.limit() == null ? Events.MAX_LIMIT : query.limit());
        return events.from(archives);
    }

    /**
     * Verify the ledger.
     *
     * <p>Reads every event and computes every hash again. Without a checkpoint that was stored outside the database, the verification
     * cannot detect that all events and hashes were rewritten; <code>anchored</code> is then false. The verification stops when the
     * client disconnects, or its API key or token ceases to be valid.
     */
    @GetMapping("/verify")
    @ApiResponse(responseCode = "200", description = "The result of the verification.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    Verification verifyEvents(VerifyQuery query, HttpServletRequest request, HttpServletResponse response) {
        reader.catchUp();
        AccessCheck access = check(request);
        ClientConnection client = new ClientConnection(response);
        try (LedgerVerifier.Permit permit = verifier.acquirePermit()) {
            return permit.verify(query, actor(request), (events, headPosition) -> {
                access.require();
                client.progress(events, headPosition);
            });
        }
    }

    /**
     * Read the history of verifications.
     *
     * <p>Returns the latest verifications of the ledger: those that the server runs periodically, those that callers requested for
     * the whole ledger, and those that found an inconsistency. The latest one is the first.
     *
     * @param limit The maximum number of verifications, 1 to 200; 20 by default.
     */
    @GetMapping("/verifications")
    @ApiResponse(responseCode = "200", description = "The latest verifications.", useReturnTypeSchema = true)
    List<RecordedVerification> readVerifications(
            @RequestParam(defaultValue = "20") @Min(1) @Max(MAX_VERIFICATIONS) int limit) {
        return verifications.findLatest(limit);
    }

    /**
     * Verify the ledger and report progress.
     *
     * <p>Runs the same verification as <code>/api/events/verify</code> and sends server-sent events: <code>progress</code> events
     * with the number of verified <code>events</code> and the <code>head_position</code>, then one <code>result</code> event with
     * the response of <code>/api/events/verify</code>. The verification stops when the client disconnects. If the API key or token
     * ceases to be valid, the last event is <code>end</code>, with the reason as <code>detail</code>.
     */
    @GetMapping(path = "/verify/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = "Server-sent events: any number of progress events, then one result event.",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(anyOf = {Verification.class, VerificationProgress.class})))
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    SseEmitter streamVerification(VerifyQuery query, HttpServletRequest request, HttpServletResponse response) {
        reader.catchUp();
        // Without this header nginx buffers the response, and the client sees no progress.
        response.setHeader("X-Accel-Buffering", "no");
        return VerificationStream.start(verifier.acquirePermit(), query, actor(request), check(request));
    }

    private static String actor(HttpServletRequest request) {
        return ActorNames.of(request.getUserPrincipal());
    }

    private AccessCheck check(HttpServletRequest request) {
        return new AccessCheck(access.of(request));
    }
}
