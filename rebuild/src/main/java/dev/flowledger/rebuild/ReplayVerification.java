package dev.flowledger.rebuild;

import dev.flowledger.ledger.LedgerCheck;
import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Completes the verification of the ledger before a new read model replaces the live one: otherwise changed events could replace
 * the last correct copy of their data. Most events were compared with their ledger entries when their streams were copied.
 */
@Component
class ReplayVerification {

    private static final Logger log = LoggerFactory.getLogger(ReplayVerification.class);

    private final LedgerCheck ledger;
    private final ReplayJobRepository jobs;

    ReplayVerification(LedgerCheck ledger, ReplayJobRepository jobs) {
        this.ledger = ledger;
        this.jobs = jobs;
    }

    /**
     * Verifies the rest of the ledger, up to the events that were added since the streams were copied.
     *
     * @throws InvalidLedgerException if the ledger is not valid
     * @throws ReplayJobRepository.JobEndedException if the job was cancelled
     */
    void requireValidLedger(EventReplay.Run run) {
        ReplayJob job = run.job();
        if (!run.isVerified()) {
            if (job.purpose() == Purpose.REBUILD) {
                log.warn("The rebuild {} does not verify the ledger, as requested", job.id());
            }
            return;
        }
        ledger.verify(run.checkedPosition(), () -> {
                    run.stopSignal().check();
                    // Fails if the job was cancelled.
                    jobs.enterPhase(job.id(), Phase.CATCH_UP);
                })
                .ifPresent(reason -> {
                    throw new InvalidLedgerException(reason);
                });
    }
}
