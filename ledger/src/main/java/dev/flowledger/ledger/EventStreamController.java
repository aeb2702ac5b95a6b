package dev.flowledger.ledger;

import dev.flowledger.api.WithoutReadModel;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Pattern;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The route that subscribes to the ledger. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
final class EventStreamController {

    private final LedgerReader reader;
    private final LedgerSubscriptions subscriptions;
    private final CallerAccess access;

    EventStreamController(LedgerReader reader, LedgerSubscriptions subscriptions, CallerAccess access) {
        this.reader = reader;
        this.subscriptions = subscriptions;
        this.access = access;
    }

    /**
     * Subscribe to the ledger.
     *
     * <p>Sends events as server-sent events: <code>data</code> is a CloudEvent, <code>id</code> is
     * its position, a colon and its hash. After a lost
     * connection the client sends the last id in <code>Last-Event-ID</code>, as browsers do automatically, and the stream
     * continues after that event. Without <code>Last-Event-ID</code> and <code>after</code>, the stream starts with the next
     * event. While there are no matching events the server sends a comment every few seconds; it has an <code>id</code> if other
     * events were added. If the position is beyond the end of the ledger or has another hash, which happens after a restore or
     * a fail-over that lost events, the server sends an event <code>reset</code> with the <code>head_position</code>, and the stream
     * continues there. The server disconnects a subscriber
     * that does not read. If the API key or token ceases to be valid, the last event is <code>end</code>, with the reason as
     * <code>detail</code>.
     *
     * @param query Selects the events.
     * @param lastEventId The id of the last event that the client received. A position without a hash is accepted, too.
     */
    @GetMapping(path = "/api/events/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = "Server-sent events with the matching events, until the client disconnects.",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = CloudEvent.class)))
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    SseEmitter subscribe(
            StreamQuery query,
            @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable @Pattern(
                            regexp = "(0|[1-9][0-9]{0,17})(:[0-9a-f]{64})?",
                            message = "must be the id of an event of the stream, or a position of the ledger")
                    String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        // Sequence the events that the caller has just caused, so that they come before the current end of the ledger.
        reader.catchUp();
        LedgerSubscriptions.Start start = start(lastEventId, query.after());
        Principal caller = request.getUserPrincipal();
        // Without this header nginx buffers the response.
        response.setHeader("X-Accel-Buffering", "no");
        return subscriptions.add(
                caller == null ? request.getRemoteAddr() : caller.getName(),
                new AccessCheck(access.of(request)),
                start,
                query.filter());
    }

    private LedgerSubscriptions.Start start(@Nullable String lastEventId, @Nullable Long after) {
        long history = subscriptions.history();
        Cursor head = reader.head();
        String requested = lastEventId != null ? lastEventId : after != null ? after.toString() : head.text();
        long position = Long.parseLong(requested.split(":", 2)[0]);
        Cursor known = position > head.position() ? null : reader.find(position);
        return known != null && known.matches(requested)
                ? new LedgerSubscriptions.Start(position, false, head, known, history)
                : new LedgerSubscriptions.Start(position, true, head, head, history);
    }
}
