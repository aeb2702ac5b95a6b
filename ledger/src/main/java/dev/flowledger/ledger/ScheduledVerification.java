package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.ledger.Digest;
import dev.flowledger.ledger.VerificationHistory.Checkpoint;
import dev.flowledger.ledger.VerificationHistory.Claim;
import dev.flowledger.ledger.VerificationHistory.ScheduledResult;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Verifies the ledger periodically, on one node at a time. A verification of a large ledger is limited: it verifies the events
 * since the last verification, and the next part of the earlier events, so that each event is verified again and again.
 */
@Component
@EnableConfigurationProperties(VerificationSettings.class)
class ScheduledVerification implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ScheduledVerification.class);

    /** How often to look whether a verification is due. Another node may have stopped during the last one. */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

    private final VerificationSettings settings;
    private final VerificationPages pages;
    private final VerificationHistory history;
    private final DatabaseState database;
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    private volatile boolean stopping;

    /** Whether the last attempt failed. Only the first of several is logged. */
    private boolean failing;

    ScheduledVerification(
            VerificationSettings settings,
            VerificationPages pages,
            VerificationHistory history,
            DatabaseState database) {
        this.database = database;
        this.settings = settings;
        this.pages = pages;
        this.history = history;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        if (settings.isEnabled()) {
            // Not immediately, because servers are often started for a moment only.
            Duration quarter = settings.verificationInterval().dividedBy(4).plusMillis(1);
            Duration poll = quarter.compareTo(MAX_POLL_INTERVAL) < 0 ? quarter : MAX_POLL_INTERVAL;
            scheduler.setThreadNamePrefix("verification-");
            scheduler.initialize();
            Future<?> ignored = scheduler.scheduleWithFixedDelay(
                    this::runIfDue, scheduler.getClock().instant().plus(poll), poll);
        }
    }

    @Override
    public void destroy() {
        stopping = true;
        scheduler.shutdown();
    }

    void runIfDue() {
        if (database.problemWithChanges() != null) {
            return;
        }
        try {
            history.claim(settings.verificationInterval()).ifPresent(this::run);
            failing = false;
        } catch (RuntimeException e) {
            if (!database.report(e) && !failing) {
                log.warn("The history of verifications could not be read or written, will try again: {}", e.toString());
            }
            failing = true;
        }
    }

    private void run(Claim claim) {
        try {
            history.complete(claim, verify(claim.checkpoint()));
        } catch (CancellationException serverStops) {
            history.fail(claim, "The server was stopped.");
        } catch (RuntimeException e) {
            if (!database.report(e)) {
                log.warn("A scheduled verification of the ledger failed, will try again: {}", e.toString());
            }
            history.fail(claim, "The ledger could not be read.");
        }
    }

    private ScheduledResult verify(Checkpoint last) {
        Digest head = pages.head();
        LedgerScan scan = new LedgerScan(pages, head, (events, headPosition) -> checkStopping());
        if (head.position() <= settings.verificationMaxEvents()) {
            // After a rewrite, later verifications also compare with what was verified before it.
            Digest verified = scan.compare(last.verified()) ? head : last.verified();
            scan.verifyEntries(head.position());
            Long none = scan.findEventsWithoutEntry(Long.MIN_VALUE, Long.MAX_VALUE);
            return new ScheduledResult(none == null, scan, head, new Checkpoint(verified, 0, null));
        }
        return new ScheduledResult(false, scan, head, verifyParts(scan, last, head));
    }

    private Checkpoint verifyParts(LedgerScan scan, Checkpoint last, Digest head) {
        Digest verified = last.verified();
        if (scan.compare(verified)) {
            long upTo = Math.min(head.position(), verified.position() + settings.verificationMaxEvents());
            scan.startAfter(verified.position());
            scan.verifyEntries(upTo);
            byte[] hash = pages.hash(scan.position());
            verified = hash == null ? verified : Digest.of(scan.position(), hash);
        }
        long sweepTo = Math.min(head.position(), last.sweepPosition() + settings.verificationMaxEvents());
        scan.startAfter(last.sweepPosition());
        scan.verifyEntries(sweepTo);
        long swept = scan.position();
        Long index = scan.findEventsWithoutEntry(
                last.sweepIndex() == null ? Long.MIN_VALUE : last.sweepIndex(), settings.verificationMaxEvents());
        return new Checkpoint(verified, swept == head.position() ? 0 : swept, index);
    }

    private void checkStopping() {
        if (stopping) {
            throw new CancellationException();
        }
    }
}
