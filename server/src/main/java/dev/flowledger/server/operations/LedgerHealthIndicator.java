package dev.flowledger.server.operations;

import dev.flowledger.ledger.LedgerIntegrity;
import dev.flowledger.ledger.LedgerLockDiagnostics.Diagnosis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * DOWN if events are committed but the ledger is not advancing, or if the ledger is not valid; the details name the blocker or the
 * inconsistency. Not part of readiness, because reads and writes are unaffected.
 */
@Component
final class LedgerHealthIndicator implements HealthIndicator {

    private final ProjectionMonitor monitor;

    LedgerHealthIndicator(ProjectionMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public Health health() {
        ProjectionMonitor.Ledger ledger = monitor.ledger();
        if (ledger == null) {
            // The health of the database reports that it is unavailable.
            return Health.unknown()
                    .withDetail("reason", "The ledger has not been read yet, or the database is unavailable.")
                    .build();
        }
        Diagnosis diagnosis = ledger.diagnosis();
        LedgerIntegrity.Status integrity = monitor.integrity();
        Health.Builder health = diagnosis == null ? Health.up() : down(diagnosis);
        if (integrity != null && integrity.verified() != null) {
            health.withDetail("verified", integrity.verified());
        }
        if (integrity != null && integrity.unsigned() != null) {
            health.withDetail("checkpoints", integrity.unsigned());
        }
        if (integrity != null && integrity.reason() != null) {
            health.down().withDetail("valid", false).withDetail("not_valid", integrity.reason());
        }
        return health.withDetail("position", ledger.lag().position())
                .withDetail("lag_events", ledger.lag().lagEvents())
                .withDetail("lag_seconds", ledger.lag().lagSeconds())
                .build();
    }

    private static Health.Builder down(Diagnosis diagnosis) {
        if (diagnosis.failure() != null) {
            return Health.down()
                    .withDetail("reason", "The ledger cannot be written: " + diagnosis.failure())
                    .withDetail("held_by", diagnosis.lockHolders());
        }
        return Health.down()
                .withDetail(
                        "reason",
                        diagnosis.lockHolders().isEmpty()
                                ? "Events are pending, but the ledger is not advancing. No session that blocks it was found."
                                : "Events are pending, but the ledger is not advancing. A session holds the sequencing lock or"
                                        + " blocks its holder: end that session or its transaction.")
                .withDetail("held_by", diagnosis.lockHolders());
    }
}
