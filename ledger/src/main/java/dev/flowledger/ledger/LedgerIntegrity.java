package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether the ledger is known to be valid, for health and metrics. */
@Component
public class LedgerIntegrity {

    private final VerificationHistory history;
    private final PublishedCheckpoints checkpoints;
    private final SigningKey key;

    LedgerIntegrity(VerificationHistory history, PublishedCheckpoints checkpoints, SigningKey key) {
        this.history = history;
        this.checkpoints = checkpoints;
        this.key = key;
    }

    /**
     * What is known about the ledger.
     *
     * @param verified when a verification last ended, on any node; null if none has
     * @param reason why the ledger is not valid; null if no inconsistency is known. It remains until a verification of the whole
     *     ledger finds no inconsistency
     * @param unsigned why checkpoints are not signed; null if they are
     */
    public record Status(
            @Nullable Instant verified,
            @Nullable String reason,
            @Nullable String unsigned) {

        /** Whether no inconsistency is known. */
        public boolean isValid() {
            return reason == null;
        }
    }

    /** What is known now. */
    public Status now() {
        Instant verified =
                history.findLastEnded().map(RecordedVerification::finished).orElse(null);
        String reason = reasonNotToSign();
        if (reason == null) {
            reason = history.findUnresolved().map(LedgerIntegrity::reason).orElse(checkpoints.refusedByWitness());
        }
        return new Status(verified, reason, key.problem());
    }

    private @Nullable String reasonNotToSign() {
        String alarm = alarm();
        return alarm == null ? key.inconsistency() : alarm;
    }

    /** What a verification or the comparison with the published checkpoints has found; null if nothing. */
    private @Nullable String alarm() {
        String missing = checkpoints.missing();
        return missing != null
                ? missing
                // Content that cannot be read does not change the tree.
                : history.findUnresolvedInconsistency()
                        .map(LedgerIntegrity::reason)
                        .orElse(null);
    }

    private static String reason(RecordedVerification found) {
        return found.findings().get(0).reason();
    }

    /** Signs a checkpoint of the ledger if there is a key and no inconsistency of the ledger is known. */
    SignedCheckpoint sign(Checkpoint checkpoint) {
        return alarm() == null ? key.sign(checkpoint) : key.unsigned(checkpoint);
    }

    /**
     * Signs a checkpoint that is published.
     *
     * @throws IllegalStateException if an inconsistency of the ledger is known
     */
    SignedCheckpoint signForPublication(Checkpoint checkpoint) {
        SignedCheckpoint signed = sign(checkpoint);
        String reason = reasonNotToSign();
        if (reason != null) {
            throw new IllegalStateException("The ledger is not valid: " + reason);
        }
        return signed;
    }
}
