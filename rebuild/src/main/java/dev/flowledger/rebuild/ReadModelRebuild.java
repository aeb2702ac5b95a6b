package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

/**
 * Builds a second read model in the shadow schema while reads and writes continue. First the rows of all streams are copied. Then
 * each pass replays the events that were committed during the previous step. When a pass has few events left, the append barrier
 * is acquired and the last events are replayed.
 */
@Component
class ReadModelRebuild {

    private static final Logger log = LoggerFactory.getLogger(ReadModelRebuild.class);

    /** The indexes are created after a pass of at most this many events. */
    private static final long MAX_EVENTS_BEFORE_INDEXES = 5_000;

    /** The catch-up ends after a pass of at most this many events. */
    private static final long MAX_EVENTS_BEFORE_BARRIER = 200;

    /** With more events left, the barrier is released again: all appends wait for them. */
    private static final int MAX_EVENTS_UNDER_BARRIER = 400;

    private static final int MAX_ATTEMPTS_TO_CREATE = 5;

    private final StreamCopy copy;
    private final StreamRanges ranges;
    private final EventReplay replay;
    private final ReplayJobRepository jobs;
    private final ShadowSchema schema;
    private final AppendBarrier barrier;
    private final LedgerLag ledger;
    private final LongRunningTransaction transaction;

    ReadModelRebuild(
            StreamCopy copy,
            StreamRanges ranges,
            EventReplay replay,
            ReplayJobRepository jobs,
            ShadowSchema schema,
            AppendBarrier barrier,
            LedgerLag ledger,
            LongRunningTransaction transaction) {
        this.copy = copy;
        this.ranges = ranges;
        this.replay = replay;
        this.jobs = jobs;
        this.schema = schema;
        this.barrier = barrier;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /** Builds the shadow schema until few events are missing. Resumes with the phase and the position of the job. */
    EventReplay.Run build(ReplayJob job, StopSignal stop) {
        EventReplay.Run run = replay.start(job, stop);
        switch (job.progress().phase()) {
            case EVENTS -> {
                replayEvents(run);
                createIndexes(run);
                catchUp(run);
            }
            case INDEXES -> {
                createIndexes(run);
                catchUp(run);
            }
            case CATCH_UP -> catchUp(run);
        }
        return run;
    }

    private void replayEvents(EventReplay.Run run) {
        if (run.position() == ReplayProgress.NOT_STARTED || !schema.exists()) {
            createSchema(run);
        }
        if (ranges.exist()) {
            updateTotal(run);
            copy.copy(run);
            run.copied();
            transaction.run(() -> {
                // First: the schema may be that of another node, which has taken the job over.
                jobs.requireInProgress(run.job().id());
                schema.createKeys();
                ranges.drop();
            });
        }
        replayUntilPassHasAtMost(MAX_EVENTS_BEFORE_INDEXES, run);
        transaction.run(() -> jobs.enterPhase(run.job().id(), Phase.INDEXES));
    }

    /**
     * Replaces the schema that an earlier job has left. A node that has lost its lock may still write into its tables: until it finds
     * that its job has ended, dropping them can deadlock with it.
     */
    private void createSchema(EventReplay.Run run) {
        for (int attempt = 1; ; attempt++) {
            run.stopSignal().check();
            try {
                transaction.run(() -> {
                    schema.dropRetired();
                    schema.create();
                    // Before the streams are listed: later events are replayed in the order of the ledger.
                    long position = jobs.lastPosition();
                    ranges.create();
                    // Last, because a cancellation waits for this update.
                    run.restart(position);
                });
                return;
            } catch (ConcurrencyFailureException e) {
                if (attempt == MAX_ATTEMPTS_TO_CREATE) {
                    throw e;
                }
                log.info(
                        "Creating the shadow schema again, because an earlier job still writes: {}",
                        FailureMessages.reason(e));
            }
        }
    }

    private void createIndexes(EventReplay.Run run) {
        transaction.run(() -> {
            // A verification reads the tables once and completely.
            if (run.job().purpose() == Purpose.REBUILD) {
                log.info("Creating the indexes of the new read model after {} events", run.replayed());
                schema.createIndexes();
            }
            jobs.enterPhase(run.job().id(), Phase.CATCH_UP);
        });
    }

    private void catchUp(EventReplay.Run run) {
        replayUntilPassHasAtMost(MAX_EVENTS_BEFORE_BARRIER, run);
    }

    private void replayUntilPassHasAtMost(long events, EventReplay.Run run) {
        do {
            updateTotal(run);
        } while (run.replayNewEvents() > events);
    }

    private void updateTotal(EventReplay.Run run) {
        long total = ledger.now().head();
        transaction.run(() -> jobs.updateTotal(run.job().id(), total));
    }

    /**
     * Acquires the append barrier, replays the last events and runs an action, all in one transaction. The shadow schema is then
     * complete. The barrier is released at the end of the transaction, or before by the action.
     *
     * @param action takes the number of all events
     */
    void completeUnderBarrier(EventReplay.Run run, BarrierControl control, LongConsumer action)
            throws InterruptedException {
        BarrierWait wait = new BarrierWait(barrier, run.stopSignal());
        // Immediately before each attempt, so that few events are left for the time that appends wait.
        run.replayNewEvents();
        while (transaction.getOrRollBack(() -> tryComplete(run, control, wait.nextLockTimeout(), action)) == null) {
            wait.pause();
            run.replayNewEvents();
        }
    }

    /** Returns null if the barrier was not acquired, or if too many events are left to let appends wait for them. */
    private static @Nullable Boolean tryComplete(
            EventReplay.Run run, BarrierControl control, Duration lockTimeout, LongConsumer action) {
        try {
            if (!control.tryAcquireExclusive(lockTimeout)) {
                return null;
            }
            OptionalLong events = run.replayUnderBarrier(MAX_EVENTS_UNDER_BARRIER);
            if (events.isEmpty()) {
                return null;
            }
            action.accept(events.getAsLong());
            return true;
        } finally {
            control.release();
        }
    }
}
