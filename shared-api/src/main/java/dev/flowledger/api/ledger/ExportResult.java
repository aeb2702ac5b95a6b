package dev.flowledger.api.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The result of verifying an export.
 *
 * @param valid whether all hashes match their events, all positions are consecutive and a given checkpoint agrees
 * @param anchored whether a given checkpoint was found in the export and agrees
 * @param events the number of valid events before the first finding
 * @param archived how many of them are in archives, so that the export has only their hashes
 * @param firstPosition the position of the first event; 0 without events
 * @param lastPosition the position of the last valid event; 0 without events
 * @param head the checkpoint of the last valid event; null if the export does not begin with the first event or has gaps
 * @param finding the first finding; null if the export is valid
 */
public record ExportResult(
        boolean valid,
        boolean anchored,
        long events,
        long archived,
        long firstPosition,
        long lastPosition,
        @Nullable Checkpoint head,
        @Nullable Finding finding) {

    /** Whether the export begins after the first position of the ledger. */
    public boolean isPartial() {
        return firstPosition > 1;
    }

    /**
     * An inconsistency of the export.
     *
     * @param line the number of the line, from 1; for a truncated export, the first missing line
     * @param position the invalid or missing position
     * @param reason the reason, in sentences
     * @param conclusive whether the export is not valid; false if it merely cannot be verified
     */
    public record Finding(long line, long position, String reason, boolean conclusive) {}
}
