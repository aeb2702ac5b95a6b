package dev.flowledger.benchmarks;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits for a time, such as that between two kills or two samples of a load, or for a condition of another process. Nothing signals
 * such a condition, so it is polled.
 */
final class Waits {

    private Waits() {}

    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Polls until the condition is true. */
    static void until(BooleanSupplier condition, Duration pollInterval) {
        while (!condition.getAsBoolean()) {
            sleep(pollInterval);
        }
    }

    /** Restores the interrupt flag and returns an unchecked exception to throw. */
    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
