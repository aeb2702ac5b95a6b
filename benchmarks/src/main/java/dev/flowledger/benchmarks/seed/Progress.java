package dev.flowledger.benchmarks.seed;

import dev.flowledger.benchmarks.Console;
import java.time.Duration;

/** Counts published events and prints the rate every few seconds. */
final class Progress {

    private static final Duration PRINT_INTERVAL = Duration.ofSeconds(5);

    private final long expected;
    private final boolean isEstimate;
    private final long start = System.nanoTime();
    private long lastPrint = start;
    private long published;

    /** The progress of a known number of events. */
    Progress(long events) {
        this(events, false);
    }

    /** The progress of a population. With changes, its number of events is an estimate. */
    Progress(PopulationSize size) {
        this(size.events(), size.changes());
    }

    private Progress(long expected, boolean isEstimate) {
        this.expected = expected;
        this.isEstimate = isEstimate;
    }

    synchronized void add(int events) {
        published += events;
        if (System.nanoTime() - lastPrint > PRINT_INTERVAL.toNanos()) {
            lastPrint = System.nanoTime();
            print();
        }
    }

    synchronized long published() {
        return published;
    }

    synchronized void print() {
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = published / seconds;
        Console.print(
                "%,d of %s%,d events in %,.0f s, %,.0f per second, %,.0f s remaining",
                published,
                isEstimate ? "about " : "",
                expected,
                seconds,
                rate,
                Math.max(0, expected - published) / rate);
    }
}
