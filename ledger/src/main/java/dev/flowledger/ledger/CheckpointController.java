package dev.flowledger.ledger;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.ledger.Checkpoint;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that return checkpoints and the keys that sign them. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
@RequestMapping("/api/ledger")
final class CheckpointController {

    private static final int MAX_CHECKPOINTS = 200;

    private final LedgerReader reader;
    private final LedgerIntegrity integrity;
    private final KeptCheckpoints kept;

    CheckpointController(LedgerReader reader, LedgerIntegrity integrity, KeptCheckpoints kept) {
        this.reader = reader;
        this.integrity = integrity;
        this.kept = kept;
    }

    /**
     * Read the checkpoint of the ledger.
     *
     * <p>Returns the number of events and the root hash of the ledger's Merkle tree (RFC 9162), which covers all events, as a signed
     * note (C2SP tlog-checkpoint). With <code>Accept: application/json</code> the response contains the same as JSON. Store the
     * checkpoint outside the database. A later verification with it detects every change to the events that it covers. The
     * checkpoint has no signature if the server has no signing key, or while an inconsistency of the ledger is known.
     */
    @GetMapping(
            path = "/checkpoint",
            produces = {CheckpointConverter.NOTE, MediaType.APPLICATION_JSON_VALUE})
    @ApiResponse(
            responseCode = "200",
            description = "The checkpoint.",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = LedgerCheckpoint.class))
            })
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    LedgerCheckpoint readCheckpoint() {
        reader.catchUp();
        return LedgerCheckpoint.of(integrity.sign(reader.checkpoint()));
    }

    /**
     * Read the published checkpoints.
     *
     * <p>Returns the checkpoints that the servers have published, the one with the highest position first. To read the next page, set
     * <code>before</code> to the <code>checkpoint</code> of the last one. They are kept in the database of the ledger: they do not
     * replace a checkpoint that is stored elsewhere.
     *
     * @param before Returns only checkpoints before this one, a position, a colon and a hash.
     * @param limit The maximum number of checkpoints, 1 to 200; 20 by default.
     */
    @GetMapping("/checkpoints")
    @ApiResponse(responseCode = "200", description = "The published checkpoints.", useReturnTypeSchema = true)
    List<KeptCheckpoint> readCheckpoints(
            @RequestParam(required = false)
                    @Pattern(regexp = Checkpoint.PATTERN, message = Checkpoint.EXPECTED) @Nullable String before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(MAX_CHECKPOINTS) int limit) {
        return kept.find(before == null ? null : Checkpoint.parse(before), limit);
    }

    /**
     * Read the keys that sign checkpoints.
     *
     * <p>Returns the public keys that have signed published checkpoints, the latest first, in the text form of Go's package
     * <code>note</code>. Store them outside the database: a person who can change the database can add a key.
     */
    @GetMapping("/keys")
    @ApiResponse(responseCode = "200", description = "The keys.", useReturnTypeSchema = true)
    List<KeptCheckpoints.KnownKey> readKeys() {
        return kept.keys();
    }
}
