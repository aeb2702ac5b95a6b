package dev.flowledger.api.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The result of verifying evidence.
 *
 * @param verdict whether the events are in the ledger
 * @param events the number of events that are
 * @param checkpoint the checkpoint of the evidence; null if it could not be read
 * @param key the key with which its signature was verified; null if it was not
 * @param reason why the evidence is not valid, in a sentence; null if it is
 */
public record EvidenceResult(
        Verdict verdict,
        long events,
        @Nullable SignedCheckpoint checkpoint,
        @Nullable NoteVerifier key,
        @Nullable String reason) {

    /** Whether events are in the ledger. */
    public enum Verdict {
        VALID,
        NOT_VALID,
        NOT_VERIFIABLE
    }
}
