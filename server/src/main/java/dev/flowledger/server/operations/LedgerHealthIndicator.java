package dev.flowledger.server.operations;

import dev.flowledger.ledger.LedgerLockDiagnostics.Diagnosis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Health goes down when the ledger has stalled, and says what holds it. Readiness does not: everything is still read and
 * written, and what is written waits for its place.
 */
@Component
final class LedgerHealthIndicator implements HealthIndicator {

    private final ProjectionMonitor watch;

    LedgerHealthIndicator(ProjectionMonitor watch) {
        this.watch = watch;
    }

    @Override
    public Health health() {
        ProjectionMonitor.Ledger ledger = watch.ledger();
        if (ledger == null) {
            // If the database is away, the health of the database says so.
            return Health.unknown()
                    .withDetail("reason", "The database has not been asked yet, or does not answer.")
                    .build();
        }
        Diagnosis diagnosis = ledger.diagnosis();
        return (diagnosis == null ? Health.up() : stalled(diagnosis))
                .withDetail("position", ledger.lag().position())
                .withDetail("lag_events", ledger.lag().lagEvents())
                .withDetail("lag_seconds", ledger.lag().lagSeconds())
                .build();
    }

    private static Health.Builder stalled(Diagnosis diagnosis) {
        if (diagnosis.failure() != null) {
            return Health.down()
                    .withDetail("reason", "The ledger cannot be written: " + diagnosis.failure())
                    .withDetail("held_by", diagnosis.lockHolders());
        }
        return Health.down()
                .withDetail(
                        "reason",
                        diagnosis.lockHolders().isEmpty()
                                ? "Events wait for their place in the ledger, and nobody is seen who holds it."
                                : "Somebody holds the lock of the ledger's writer: end that session, or its transaction.")
                .withDetail("held_by", diagnosis.lockHolders());
    }
}
