package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.Checkpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification of the ledger.
 *
 * @param valid whether every event matches its hash and position, no event is missing or added, and all content that was not
 *     erased can be read
 * @param anchored whether the ledger matches a checkpoint that the caller provided; without one, a rewrite of all events and
 *     hashes is not detected
 * @param events the number of verified events
 * @param archived the number of further events that are in archives: their hashes were verified, and their content only if requested
 * @param erased the number of verified events whose content was erased: a later event erasure.performed of the record says when and why
 * @param headPosition the last position in the ledger
 * @param headHash the root hash of the tree up to this position; null if it cannot be computed, because an entry is missing
 * @param firstInvalidPosition the first invalid position; null if the ledger is valid or the invalid event has no position
 * @param reason why the ledger is not valid; null if it is valid
 * @param findings all inconsistencies, up to 100; the first one is also in first_invalid_position and reason
 * @param truncated whether there may be more inconsistencies
 * @param missingArchives the archives that were to be verified, but cannot be opened by this node
 */
record Verification(
        boolean valid,
        boolean anchored,
        long events,
        long archived,
        long erased,
        @JsonProperty("head_position") long headPosition,
        @JsonProperty("head_hash") @Nullable String headHash,
        @JsonProperty("first_invalid_position") @Nullable Long firstInvalidPosition,
        @Nullable String reason,
        List<Finding> findings,
        boolean truncated,
        @JsonProperty("missing_archives") List<String> missingArchives) {

    /**
     * The result of a completed scan.
     *
     * @param checkpointGiven whether the caller provided a checkpoint
     * @param missingArchives the archives that could not be opened
     */
    static Verification of(LedgerScan scan, boolean checkpointGiven, List<String> missingArchives) {
        List<Finding> findings = scan.findings().list();
        Checkpoint head = scan.checkpoint();
        Finding first = findings.isEmpty() ? null : findings.get(0);
        return new Verification(
                first == null,
                first == null && checkpointGiven,
                scan.events(),
                scan.archivedEvents(),
                scan.erasedEvents(),
                scan.headPosition(),
                head == null ? null : head.hash(),
                first == null ? null : first.firstPosition(),
                first == null ? null : first.reason(),
                findings,
                scan.findings().isTruncated(),
                missingArchives);
    }
}
