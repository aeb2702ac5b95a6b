package dev.flowledger.benchmarks.seed;

import dev.flowledger.benchmarks.Console;
import java.time.Duration;

/** Counts published events and prints the rate every few seconds. */
final class Progress {

    private static final Duration PRINT_INTERVAL = Duration.ofSeconds(5);

    private final PopulationSize size;
    private final long start = System.nanoTime();
    private long lastPrint = start;
    private long published;

    Progress(PopulationSize size) {
        this.size = size;
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
                size.changes() ? "about " : "",
                size.events(),
                seconds,
                rate,
                Math.max(0, size.events() - published) / rate);
    }
}
