package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route that returns evidence of events. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
final class EvidenceController {

    private final LedgerReader reader;
    private final LedgerTree tree;
    private final RecordTree records;
    private final SigningKey key;
    private final LedgerIntegrity integrity;
    private final ArchivedEvents archives;
    private final CallerAccess access;
    private final int maxEvents;

    EvidenceController(
            LedgerReader reader,
            LedgerTree tree,
            RecordTree records,
            SigningKey key,
            LedgerIntegrity integrity,
            ArchivedEvents archives,
            CallerAccess access,
            @Value("${flowledger.ledger.max-evidence-events}") int maxEvents) {
        this.reader = reader;
        this.tree = tree;
        this.records = records;
        this.key = key;
        this.integrity = integrity;
        this.archives = archives;
        this.access = access;
        this.maxEvents = maxEvents;
    }

    /**
     * Download evidence.
     *
     * <p>Returns events with their inclusion proofs, the signed checkpoint, the public key, and how to check them, as one file that is
     * verified without this server. The parameters are those of <code>GET /api/events</code>. Without <code>limit</code> the file
     * contains all events that match, up to the limit of the server. Events that were moved to archives are read from there; if an
     * archive cannot be read, the response is 503.
     */
    @GetMapping(path = "/api/evidence", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = "The evidence.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = Evidence.class)))
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    void readEvidence(EventQuery query, HttpServletRequest request, HttpServletResponse response) throws IOException {
        reader.catchUp();
        reader.requireReached(query.after());
        EventFilter filter =
                query.record() == null ? query.filter() : query.filter().ofRecords(records.ids(query.record()));
        int limit = limit(query);
        long count = reader.count(query.range(), filter, limit + 1);
        if (query.limit() == null && count > maxEvents) {
            throw ApiException.tooExpensive("More than " + maxEvents
                    + " events match (flowledger.ledger.max-evidence-events). Add a condition, or set limit.");
        }
        SignedCheckpoint checkpoint = integrity.sign(reader.checkpoint());
        PositionRange range = query.range().upTo(checkpoint.checkpoint().position());
        archives.requireReadable(range, filter, limit);
        NoteVerifier verifier = checkpoint.note().signatures().isEmpty() ? null : key.verifier();
        AccessCheck check = new AccessCheck(access.of(request));
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"flowledger-evidence-"
                        + checkpoint.checkpoint().position() + ".json\"");
        Evidence.Writer evidence = new Evidence.Writer(
                response.getOutputStream(), checkpoint, verifier == null ? null : verifier.text(), tree);
        try (ArchivedEvents.Reader archived = archives.open()) {
            reader.read(range, filter, limit, event -> {
                check.require();
                evidence.write(archived.read(event));
            });
        }
        evidence.end();
    }

    private int limit(EventQuery query) {
        if (query.limit() != null && query.limit() > maxEvents) {
            throw ApiException.invalid("The limit of this server is " + maxEvents
                    + " events (flowledger.ledger.max-evidence-events). Set limit to this number or less.");
        }
        return query.limit() == null ? maxEvents : query.limit();
    }
}
