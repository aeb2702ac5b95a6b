package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.ledger.VerificationHistory.Claim;
import dev.flowledger.ledger.VerificationHistory.Continuation;
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
                log.warn(
                        "The history of verifications could not be read or written, will try again: {}",
                        FailureReason.of(e));
            }
            failing = true;
        }
    }

    private void run(Claim claim) {
        try {
            history.complete(claim, verify(claim.continuation()));
        } catch (CancellationException serverStops) {
            history.fail(claim, "The server was stopped.");
        } catch (RuntimeException e) {
            if (!database.report(e)) {
                log.warn("A scheduled verification of the ledger failed, will try again: {}", FailureReason.of(e));
            }
            history.fail(claim, "The ledger could not be read.");
        }
    }

    private ScheduledResult verify(Continuation last) {
        LedgerScan scan = new LedgerScan(pages, (events, headPosition) -> checkStopping());
        if (scan.headPosition() <= settings.verificationMaxEvents()) {
            // After a rewrite, later verifications also compare with what was verified before it.
            boolean agrees = scan.compare(last.verified()) && scan.compareLastPublished();
            scan.verifyEntries(scan.headPosition());
            scan.verifyErasedKeys();
            Long none = scan.findEventsWithoutEntry(Long.MIN_VALUE, Long.MAX_VALUE);
            Checkpoint head = agrees ? scan.checkpoint() : null;
            Continuation continuation = new Continuation(head == null ? last.verified() : head, 0, null);
            return new ScheduledResult(none == null, scan, continuation);
        }
        return new ScheduledResult(false, scan, verifyParts(scan, last));
    }

    private Continuation verifyParts(LedgerScan scan, Continuation last) {
        Checkpoint verified = last.verified();
        if (scan.compare(verified) && scan.compareLastPublished()) {
            long upTo = Math.min(scan.headPosition(), verified.position() + settings.verificationMaxEvents());
            scan.startAfter(verified.position());
            scan.verifyEntries(upTo);
            Checkpoint checkpoint = scan.checkpoint(scan.position());
            verified = checkpoint == null ? verified : checkpoint;
        }
        long sweepTo = Math.min(scan.headPosition(), last.sweepPosition() + settings.verificationMaxEvents());
        scan.startAfter(last.sweepPosition());
        scan.verifyEntries(sweepTo);
        long swept = scan.position();
        scan.verifyUpperLevels();
        scan.verifyErasedKeys();
        Long index = scan.findEventsWithoutEntry(
                last.sweepIndex() == null ? Long.MIN_VALUE : last.sweepIndex(), settings.verificationMaxEvents());
        return new Continuation(verified, swept == scan.headPosition() ? 0 : swept, index);
    }

    private void checkStopping() {
        if (stopping) {
            throw new CancellationException();
        }
    }
}
