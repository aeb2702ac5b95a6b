package dev.flowledger.ledger;

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
        String missing = checkpoints.missing();
        return new Status(
                verified,
                missing != null
                        ? missing
                        : history.findUnresolved()
                                .map(found -> found.findings().get(0).reason())
                                .orElse(null),
                key.problem());
    }
}
