package dev.flowledger.ledger;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The route that follows the ledger as it grows. */
@RestController
@Tag(name = "Events")
final class EventStreamController {

    private final LedgerReader reader;
    private final LedgerSubscriptions listeners;

    EventStreamController(LedgerReader reader, LedgerSubscriptions listeners) {
        this.reader = reader;
        this.listeners = listeners;
    }

    /**
     * Follow the ledger.
     *
     * <p>Server-sent events: each has a CloudEvent as <code>data</code> and its position as <code>id</code>. A client that lost the
     * connection sends the last id in <code>Last-Event-ID</code>, as browsers do by themselves, and goes on exactly there. Without
     * it, and without <code>after</code>, the stream begins with the next event to come. When nothing happens there is a comment
     * every few seconds. A listener that does not read is cut off.
     *
     * @param query Which events; without a limit.
     * @param lastEventId The position of the last event that the client has seen.
     */
    @GetMapping(path = "/api/events/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = "Server-sent events, whose data are the events that match, for as long as both sides wish.",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = CloudEvent.class)))
    @ApiResponse(responseCode = "429", ref = "#/components/responses/Problem429")
    SseEmitter followEvents(
            StreamQuery query,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        Long after = lastEventId == null ? query.after() : lastEventId;
        // What the caller has just done comes before "now", though the ledger may not have it yet.
        reader.catchUp();
        long head = reader.head().position();
        Principal caller = request.getUserPrincipal();
        // A proxy that gathers an answer before it passes it on would make a stream of it that never flows.
        response.setHeader("X-Accel-Buffering", "no");
        return listeners.add(
                caller == null ? request.getRemoteAddr() : caller.getName(),
                head,
                after == null ? head : after,
                query.filter());
    }
}
