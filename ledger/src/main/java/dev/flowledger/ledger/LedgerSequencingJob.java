package dev.flowledger.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the {@link LedgerSequencer} in the background: immediately after a commit on this node, and periodically for events
 * that other nodes have not sequenced. Every node runs this job; the sequencing lock ensures that one node at a time is active.
 */
@Component
class LedgerSequencingJob implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LedgerSequencingJob.class);

    private static final String THREAD_NAME = "ledger-sequencing";

    /** How often to check for events of other nodes. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /** The pause after a batch that is not full. Under load, few large batches cost less than many small ones. */
    private static final Duration BATCH_DELAY = Duration.ofMillis(50);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final LedgerSequencer sequencer;
    private final LedgerTail tail;
    private final EventBus events;
    private final Semaphore wakeUps = new Semaphore(0);
    private CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    /** The message of the last failure; null if the last attempt succeeded. */
    private volatile @Nullable String failure;

    private Thread thread = new Thread(this::run, THREAD_NAME);

    LedgerSequencingJob(LedgerSequencer sequencer, LedgerTail tail, EventBus events) {
        this.sequencer = sequencer;
        this.tail = tail;
        this.events = events;
    }

    @Override
    public void start() {
        running = true;
        stopped = new CountDownLatch(1);
        events.subscribe(appended ->
                CurrentUnitOfWork.ifStarted(unit -> unit.root().afterCommit(committed -> wakeUps.release())));
        thread = new Thread(this::run, THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        wakeUps.release();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Sequence the events of the last requests. Otherwise another node or the next start would do it.
        sequenceBatch();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts after the read model. Stops after the web server, whose last requests may append events. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Nullable String failure() {
        return failure;
    }

    private void run() {
        try {
            Duration delay = Duration.ZERO;
            while (!stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean ignored = wakeUps.tryAcquire(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                wakeUps.drainPermits();
                delay = sequenceBatch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sequences one batch. Returns the delay before the next one. */
    private Duration sequenceBatch() {
        try {
            int sequenced = sequencer.sequenceBatch();
            if (failure != null) {
                log.info("Sequencing of the ledger works again");
                failure = null;
            }
            if (sequenced > 0) {
                tail.advanced();
            }
            if (sequenced == LedgerSequencer.MAX_BATCH_EVENTS) {
                wakeUps.release();
                return Duration.ZERO;
            }
            return BATCH_DELAY;
        } catch (RuntimeException | Error e) {
            // The thread must not end: the ledger would stop until a restart. Unsequenced events stay in the outbox.
            if (running && failure == null) {
                log.warn("Cannot sequence the ledger, will retry every {} s: {}", RETRY_DELAY.toSeconds(), message(e));
            }
            failure = message(e);
            return RETRY_DELAY;
        }
    }

    /** The message of the database driver if there is one. Spring's message quotes the statement instead. */
    private static String message(Throwable failure) {
        String message = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause instanceof SQLException ? String.valueOf(cause.getMessage()) : message;
        }
        return message;
    }
}
