package dev.flowledger.ledger;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Coordinates the {@link LedgerSequencingJob} of this node with commits and with readers that wait for pending events. A waiting
 * reader holds no lock of the database and no connection.
 */
@Component
class SequencingAttempts {

    private boolean committed;

    /** The number of the last attempt that a reader has requested. */
    private long requested;

    private long started;
    private long ended;

    /** The message of the last failure; null if the last attempt succeeded. */
    private @Nullable String failure;

    /** Requests an attempt, because events were committed or the job stops. Only the first request wakes the job up. */
    synchronized void request() {
        if (!committed) {
            committed = true;
            notifyAll();
        }
    }

    /**
     * Requests an attempt that begins after this call, and waits for its end.
     *
     * @param deadline a time of {@link System#nanoTime}
     * @return whether the attempt ended before the deadline and did not fail
     */
    synchronized boolean await(long deadline) throws InterruptedException {
        // An attempt in progress may have read the outbox before the caller's events were committed.
        long awaited = started + 1;
        requested = Math.max(requested, awaited);
        notifyAll();
        while (ended < awaited) {
            if (!waitUntil(deadline)) {
                return false;
            }
        }
        return failure == null;
    }

    /**
     * Waits until the job should make the next attempt: immediately if a reader has requested it; otherwise after the delay, when
     * events were committed or the poll interval has passed.
     */
    synchronized void awaitRequest(Duration delay, Duration pollInterval) throws InterruptedException {
        long now = System.nanoTime();
        long earliest = now + delay.toNanos();
        long latest = earliest + pollInterval.toNanos();
        while (requested <= started && waitUntil(committed ? earliest : latest)) {
            // Woken up by a commit or a reader.
        }
    }

    /** Records the start of an attempt. It reads all events that have been committed by now. */
    synchronized void start() {
        committed = false;
        started++;
    }

    /** Records the end of an attempt. */
    synchronized void end(@Nullable String failureMessage) {
        failure = failureMessage;
        ended = started;
        notifyAll();
    }

    synchronized @Nullable String failure() {
        return failure;
    }

    /** Waits for a notification. Returns false if the deadline has passed. */
    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private boolean waitUntil(long deadline) throws InterruptedException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
        return true;
    }
}
