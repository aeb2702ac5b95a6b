package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pauses between attempts to acquire the append barrier. */
final class BarrierWait {

    /** An attempt waits at most this long for the transactions that hold the barrier. Appends wait behind it. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(40);

    /** After this number of attempts, the timeout is longer: a transaction that appends may always last longer than 40 ms. */
    private static final int SHORT_ATTEMPTS = 10;

    private static final Duration LONG_LOCK_TIMEOUT = Duration.ofMillis(150);

    private static final Logger log = LoggerFactory.getLogger(BarrierWait.class);

    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Duration RETRY_DELAY = Duration.ofMillis(300);

    private final AppendBarrier barrier;
    private final StopSignal stop;
    private final long deadline = System.nanoTime() + MAX_WAIT.toNanos();
    private int attempts;

    BarrierWait(AppendBarrier barrier, StopSignal stop) {
        this.barrier = barrier;
        this.stop = stop;
    }

    /** The timeout of the next attempt to acquire the barrier. */
    Duration nextLockTimeout() {
        return attempts++ < SHORT_ATTEMPTS ? LOCK_TIMEOUT : LONG_LOCK_TIMEOUT;
    }

    /**
     * Pauses before the next attempt.
     *
     * @throws IllegalStateException if the barrier could not be acquired for {@link #MAX_WAIT}
     */
    void pause() throws InterruptedException {
        String holders = barrier.holders();
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("The append barrier could not be acquired for " + MAX_WAIT.toMinutes()
                    + " minutes. It is held by " + holders);
        }
        log.debug("Waiting for the append barrier, which is held by {}", holders);
        // Random, so that attempts do not coincide every time with a client that writes at a fixed interval.
        stop.pause(RETRY_DELAY.plusMillis(ThreadLocalRandom.current().nextLong(RETRY_DELAY.toMillis())));
    }
}
