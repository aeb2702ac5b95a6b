package dev.flowledger.server.operations;

import dev.flowledger.ledger.LedgerLag.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** The lag of the ledger over the last 24 hours, as this node has measured it. Kept in memory. */
@Component
final class LagHistory {

    /** The length of an interval. */
    static final Duration INTERVAL = Duration.ofMinutes(5);

    private static final int MAX_INTERVALS = (int) Duration.ofDays(1).dividedBy(INTERVAL);

    private final Deque<LagInterval> intervals = new ArrayDeque<>();

    synchronized void add(Instant time, Lag lag) {
        long seconds = INTERVAL.toSeconds();
        Instant start = Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
        LagInterval last = intervals.peekLast();
        if (last != null && last.start().equals(start)) {
            intervals.removeLast();
            intervals.add(last.with(lag));
        } else {
            intervals.add(new LagInterval(start, lag.lagEvents(), lag.lagSeconds()));
        }
        if (intervals.size() > MAX_INTERVALS) {
            intervals.removeFirst();
        }
    }

    /** The intervals in which the lag was measured, in order. */
    synchronized List<LagInterval> intervals() {
        return List.copyOf(intervals);
    }
}
