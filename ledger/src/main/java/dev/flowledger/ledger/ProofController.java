package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.MissingHashException;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that prove parts of the ledger to a client that trusts a checkpoint, without reading the whole ledger. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
@RequestMapping("/api")
final class ProofController {

    private final LedgerReader reader;
    private final LedgerTree tree;

    ProofController(LedgerReader reader, LedgerTree tree) {
        this.reader = reader;
        this.tree = tree;
    }

    /**
     * Read the inclusion proof of an event.
     *
     * <p>Proves that the event is in the ledger that a checkpoint covers (RFC 9162, section 2.1.3): the checkpoint's position is
     * <code>tree_size</code>, and its hash is <code>root_hash</code>. The number of hashes is the binary logarithm of the tree size.
     *
     * @param position The position of the event.
     * @param treeSize The position of the checkpoint; the end of the ledger by default. It must not be lower than the event's.
     */
    @GetMapping("/events/{position}/proof")
    @ApiResponse(responseCode = "200", description = "The inclusion proof.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    InclusionProof readInclusionProof(
            @PathVariable @Min(1) @Max(Checkpoint.MAX_POSITION) long position,
            @RequestParam(name = "tree_size", required = false) @Min(1) @Max(Checkpoint.MAX_POSITION) @Nullable Long treeSize) {
        reader.catchUp();
        long size = treeSize == null ? tree.size() : treeSize;
        reader.requireReached(size);
        Cursor event = reader.find(position);
        if (event == null) {
            throw ApiException.notFound("event");
        }
        if (position > size) {
            throw ApiException.invalid("The event at position " + position + " is not in the tree of size " + size
                    + ". Choose a tree_size of " + position + " or more.");
        }
        return proven(() -> InclusionProof.of(event, size, tree.upTo(size)));
    }

    /**
     * Read a consistency proof.
     *
     * <p>Proves that the ledger at a later checkpoint begins with the events of an earlier one (RFC 9162, section 2.1.4): nothing was
     * changed or removed in between.
     *
     * @param from The position of the earlier checkpoint, 1 or more.
     * @param to The position of the later checkpoint; the end of the ledger by default. It must not be lower than <code>from</code>.
     */
    @GetMapping("/ledger/consistency")
    @ApiResponse(responseCode = "200", description = "The consistency proof.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ConsistencyProof readConsistencyProof(
            @RequestParam @Min(1) @Max(Checkpoint.MAX_POSITION) long from,
            @RequestParam(required = false) @Min(1) @Max(Checkpoint.MAX_POSITION) @Nullable Long to) {
        reader.catchUp();
        long end = to == null ? tree.size() : to;
        reader.requireReached(Math.max(from, end));
        if (from > end) {
            throw ApiException.invalid("The position from, " + from + ", is after the position to, " + end + ".");
        }
        return proven(() -> ConsistencyProof.of(from, tree.upTo(from), end, tree.upTo(end)));
    }

    private static <T> T proven(Supplier<T> proof) {
        try {
            return proof.get();
        } catch (MissingHashException removed) {
            throw ApiException.ledgerNotValid();
        }
    }
}
