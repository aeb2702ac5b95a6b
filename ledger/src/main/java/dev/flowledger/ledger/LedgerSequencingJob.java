package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import java.sql.SQLException;
import java.time.Duration;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
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
    private final SequencingAttempts attempts;
    private final LedgerTail tail;
    private final EventBus events;
    private final DatabaseState database;
    private volatile boolean running;

    /** Whether the last failure was logged here. Those of the database are logged elsewhere. */
    private boolean failureLogged;

    private Thread thread = new Thread(this::run, THREAD_NAME);

    LedgerSequencingJob(
            LedgerSequencer sequencer,
            SequencingAttempts attempts,
            LedgerTail tail,
            EventBus events,
            DatabaseState database) {
        this.sequencer = sequencer;
        this.attempts = attempts;
        this.tail = tail;
        this.events = events;
        this.database = database;
    }

    @Override
    public void start() {
        running = true;
        events.subscribe(appended ->
                CurrentUnitOfWork.ifStarted(unit -> unit.root().afterCommit(committed -> attempts.request())));
        thread = new Thread(this::run, THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        attempts.request();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Sequence the events of the last requests. Otherwise another node or the next start would do it.
        Duration ignored = sequenceBatch();
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

    private void run() {
        try {
            Duration delay = Duration.ZERO;
            while (running) {
                attempts.awaitRequest(delay, POLL_INTERVAL);
                delay = sequenceBatchOrRetry();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without memory, even the report of a failure may fail. The thread must not end: the ledger would stop until a restart. */
    private Duration sequenceBatchOrRetry() {
        try {
            return sequenceBatch();
        } catch (OutOfMemoryError e) {
            return RETRY_DELAY;
        }
    }

    /** Sequences one batch. Returns the delay before the next one. */
    private Duration sequenceBatch() {
        attempts.start();
        String problem = database.problemWithChanges();
        if (problem != null) {
            attempts.end(problem);
            return RETRY_DELAY;
        }
        try {
            LedgerSequencer.Result result = sequencer.sequenceBatch();
            if (failureLogged) {
                log.info("Sequencing of the ledger works again");
                failureLogged = false;
            }
            attempts.end(null);
            if (result.events() > 0) {
                tail.advanced();
            }
            if (result.full()) {
                attempts.request();
                return Duration.ZERO;
            }
            return BATCH_DELAY;
        } catch (RuntimeException | Error e) {
            // Unsequenced events stay in the outbox.
            if (running && !failureLogged && !database.report(e)) {
                log.warn("Cannot sequence the ledger, will retry every {} s: {}", RETRY_DELAY.toSeconds(), message(e));
                failureLogged = true;
            }
            attempts.end(message(e));
            return RETRY_DELAY;
        }
    }

    /** The message of the database driver if there is one. Spring's message quotes the statement instead. */
    private static String message(Throwable failure) {
        String message = FailureReason.of(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause instanceof SQLException ? String.valueOf(cause.getMessage()) : message;
        }
        return message;
    }
}
