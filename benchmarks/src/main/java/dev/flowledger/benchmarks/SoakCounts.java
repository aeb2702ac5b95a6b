package dev.flowledger.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts responses by route and status, and keeps those that were not expected. Thread-safe. */
final class SoakCounts {

    private static final int UNAVAILABLE = 503;
    private static final int MAX_UNEXPECTED = 20;

    private final Map<String, Map<Integer, LongAdder>> responses = new ConcurrentSkipListMap<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final LongAdder unexpectedCount = new LongAdder();
    private final LongAdder deliveredEvents = new LongAdder();

    /** Counts a response. 503 is documented for every route, and a 503 is not a failure. */
    void count(String route, int status, List<Integer> expected, String body) {
        responses
                .computeIfAbsent(route, key -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(status, key -> new LongAdder())
                .increment();
        if (status != UNAVAILABLE && !expected.contains(status)) {
            fail(route + ": status " + status + ", " + body);
        }
    }

    /** Records what must not happen. */
    void fail(String what) {
        unexpectedCount.increment();
        if (unexpected.size() < MAX_UNEXPECTED) {
            unexpected.add(what);
        }
    }

    void countDelivered() {
        deliveredEvents.increment();
    }

    long delivered() {
        return deliveredEvents.sum();
    }

    long total() {
        return responses.values().stream()
                .flatMap(statuses -> statuses.values().stream())
                .mapToLong(LongAdder::sum)
                .sum();
    }

    long unavailable() {
        return responses.values().stream()
                .map(statuses -> statuses.get(UNAVAILABLE))
                .filter(Objects::nonNull)
                .mapToLong(LongAdder::sum)
                .sum();
    }

    long unexpectedCount() {
        return unexpectedCount.sum();
    }

    /** The first unexpected responses. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** The number of responses by route and status. */
    Map<String, Map<Integer, Long>> byRoute() {
        Map<String, Map<Integer, Long>> copy = new TreeMap<>();
        responses.forEach((route, statuses) -> {
            Map<Integer, Long> counts = new TreeMap<>();
            statuses.forEach((status, count) -> counts.put(status, count.sum()));
            copy.put(route, counts);
        });
        return copy;
    }
}
