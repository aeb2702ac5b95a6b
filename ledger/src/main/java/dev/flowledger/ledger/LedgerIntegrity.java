package dev.flowledger.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether the ledger is known to be valid, for health and metrics. */
@Component
public class LedgerIntegrity {

    private final VerificationHistory history;
    private final PublishedDigests digests;

    LedgerIntegrity(VerificationHistory history, PublishedDigests digests) {
        this.history = history;
        this.digests = digests;
    }

    /**
     * What is known about the ledger.
     *
     * @param verified when a verification last ended, on any node; null if none has
     * @param reason why the ledger is not valid; null if no inconsistency is known. It remains until a verification of the whole
     *     ledger finds no inconsistency
     */
    public record Status(
            @Nullable Instant verified, @Nullable String reason) {

        /** Whether no inconsistency is known. */
        public boolean isValid() {
            return reason == null;
        }
    }

    /** What is known now. */
    public Status now() {
        Instant verified =
                history.findLastEnded().map(RecordedVerification::finished).orElse(null);
        String missing = digests.missing();
        return new Status(
                verified,
                missing != null
                        ? missing
                        : history.findUnresolved()
                                .map(found -> found.findings().get(0).reason())
                                .orElse(null));
    }
}
