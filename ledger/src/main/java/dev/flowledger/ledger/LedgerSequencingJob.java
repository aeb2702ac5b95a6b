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
 * Keeps the ledger up to date: at once after a commit on this node, and now and then for what a node has left that died
 * before it could. Every node has one; the lock decides whose turn it is.
 */
@Component
class LedgerSequencingJob implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LedgerSequencingJob.class);

    /** How often it looks for what others have left. */
    private static final Duration ROUND = Duration.ofMillis(500);

    /** Between two batches: under load a batch of many events costs the writers less than many batches. */
    private static final Duration BREATH = Duration.ofMillis(50);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final LedgerSequencer writer;
    private final LedgerTail feed;
    private final EventBus events;
    private final Semaphore work = new Semaphore(0);
    private CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    /** What the last attempt has failed with; null while all is well. */
    private volatile @Nullable String failure;

    private Thread thread = new Thread(this::keep, "ledger-keeper");

    LedgerSequencingJob(LedgerSequencer writer, LedgerTail feed, EventBus events) {
        this.writer = writer;
        this.feed = feed;
        this.events = events;
    }

    @Override
    public void start() {
        running = true;
        stopped = new CountDownLatch(1);
        events.subscribe(
                appended -> CurrentUnitOfWork.ifStarted(unit -> unit.root().afterCommit(committed -> work.release())));
        thread = new Thread(this::keep, "ledger-keeper");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        work.release();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // What the last requests have appended; otherwise the next start, or another node, would write it.
        writeBatch();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the read model; and stopped after the web server, which lets requests under way come to their end. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Nullable String failure() {
        return failure;
    }

    private void keep() {
        try {
            Duration rest = Duration.ZERO;
            while (!stopped.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean ignored = work.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                work.drainPermits();
                rest = writeBatch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a batch; answers how long to rest. */
    private Duration writeBatch() {
        try {
            int written = writer.write();
            if (failure != null) {
                log.info("The ledger goes on");
                failure = null;
            }
            if (written > 0) {
                feed.advanced();
            }
            if (written == LedgerSequencer.BATCH) {
                work.release();
                return Duration.ZERO;
            }
            return BREATH;
        } catch (RuntimeException | Error e) {
            // Whatever it was, a ledger that has stopped for good would be worse. Nothing is lost: what has no place
            // yet is in the outbox.
            if (running && failure == null) {
                log.warn("The ledger cannot go on at the moment and tries again every second: {}", inWords(e));
            }
            failure = inWords(e);
            return AFTER_TROUBLE;
        }
    }

    /** The sentence of the driver, which is about the database; Spring's is about a statement. */
    private static String inWords(Throwable failure) {
        String words = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            words = cause instanceof SQLException ? String.valueOf(cause.getMessage()) : words;
        }
        return words;
    }
}
