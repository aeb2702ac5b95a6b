package dev.flowledger.benchmarks;

import java.time.Duration;

/** Measures elapsed time. */
final class Stopwatch {

    private final long start = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    double millis() {
        return (System.nanoTime() - start) / 1e6;
    }
}
