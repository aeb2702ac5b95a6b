package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The newest events of the ledger, read once for all subscriptions of this node. A subscription requests the events after its
 * last position. One that is further behind than the newest events reads pages of the ledger. There is no queue per
 * subscription.
 */
@Component
class LedgerTail {

    private static final Logger log = LoggerFactory.getLogger(LedgerTail.class);

    /** The maximum number of the newest events in memory. */
    static final int MAX_EVENTS = 500;

    /** The maximum number of characters of their payloads. */
    private static final int MAX_PAYLOAD_CHARS = 4 * 1024 * 1024;

    /** How often to read the ledger for events that other nodes have sequenced, while there are subscriptions. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final LedgerReader reader;
    private final Duration pollInterval;
    private final ArrayDeque<LedgerEvent> newest = new ArrayDeque<>();
    private int payloadChars;

    /** The last known event of the ledger; null before the first poll. */
    private @Nullable Cursor head;

    /** How often the ledger was found to be another one: restored, or rolled back by a fail-over. */
    private long history;

    private long lastPoll;
    private boolean polling;

    @Autowired
    LedgerTail(LedgerReader reader) {
        this(reader, POLL_INTERVAL);
    }

    LedgerTail(LedgerReader reader, Duration pollInterval) {
        this.reader = reader;
        this.pollInterval = pollInterval;
        this.lastPoll = System.nanoTime() - pollInterval.toNanos();
    }

    /**
     * The events after a position.
     *
     * @param events the matching events, ordered by position
     * @param end the event up to which {@code events} is complete; null if it is that of the subscription
     * @param history the history that the events belong to
     */
    record Batch(List<LedgerEvent> events, @Nullable Cursor end, long history) {}

    /** Notifies waiting subscriptions that the ledger has grown, so that they do not wait for the next poll. */
    synchronized void advanced() {
        lastPoll = System.nanoTime() - pollInterval.toNanos();
        notifyAll();
    }

    /** The number of the current history of the ledger. Positions of another history mean other events. */
    synchronized long history() {
        return history;
    }

    /**
     * Waits for events after a position and returns those that match; empty if none arrive before the timeout, or if the position
     * belongs to another history.
     */
    Batch after(long position, EventFilter filter, Duration timeout, long historyOfPosition)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            if (startPollOrWait(position, deadline)) {
                poll();
            }
            Batch batch = batch(position, filter, historyOfPosition);
            if (batch != null) {
                // Not kept in memory: an erasure must take effect immediately.
                return new Batch(reader.withContent(batch.events()), batch.end(), batch.history());
            }
        }
        return new Batch(List.of(), null, historyOfPosition);
    }

    /**
     * Whether the calling subscription must poll, on behalf of all. If another one polls, or the next poll is not due yet, waits
     * until then or until a notification.
     */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private synchronized boolean startPollOrWait(long position, long deadline) throws InterruptedException {
        if (head != null && head.position() > position) {
            return false;
        }
        long now = System.nanoTime();
        long untilNextPoll = pollInterval.toNanos() - (now - lastPoll);
        if (polling || untilNextPoll > 0) {
            // The end of the poll in progress notifies.
            long nanos = polling ? deadline - now : Math.min(untilNextPoll, deadline - now);
            wait(Math.max(1, Duration.ofNanos(nanos).toMillis()));
            return false;
        }
        polling = true;
        lastPoll = now;
        return true;
    }

    private void poll() {
        List<LedgerEvent> events = List.of();
        Cursor known = head();
        boolean isContinued = true;
        try {
            if (known == null) {
                known = reader.head();
            } else {
                events = reader.page(PositionRange.after(known.position()), EventFilter.ALL, MAX_EVENTS);
                if (!known.equals(reader.find(known.position()))) {
                    events = List.of();
                    known = reader.head();
                    // Last, so that no subscription is reset to the known end if the new one cannot be read.
                    isContinued = false;
                }
            }
        } finally {
            finishPoll(events, known, isContinued);
        }
    }

    private synchronized void finishPoll(List<LedgerEvent> events, @Nullable Cursor known, boolean isContinued) {
        if (!isContinued) {
            log.warn(
                    "The ledger has been restored or rolled back: it no longer continues {}. It ends at {}. Subscriptions are reset",
                    head,
                    known);
            newest.clear();
            payloadChars = 0;
            history++;
        }
        for (LedgerEvent event : events) {
            newest.addLast(event);
            payloadChars += event.event().payload().length();
        }
        while (newest.size() > MAX_EVENTS || (payloadChars > MAX_PAYLOAD_CHARS && newest.size() > 1)) {
            payloadChars -= newest.removeFirst().event().payload().length();
        }
        head = newest.isEmpty() ? known : Cursor.of(newest.getLast());
        polling = false;
        notifyAll();
    }

    private synchronized @Nullable Cursor head() {
        return head;
    }

    /** The events after a position, from memory if possible; null if there are none. */
    private @Nullable Batch batch(long position, EventFilter filter, long historyOfPosition) {
        Cursor end;
        synchronized (this) {
            if (head != null && history != historyOfPosition) {
                return new Batch(List.of(), head, history);
            }
            if (head == null || head.position() <= position) {
                return null;
            }
            if (!newest.isEmpty() && newest.getFirst().position() <= position + 1) {
                List<LedgerEvent> matching = new ArrayList<>();
                for (LedgerEvent event : newest) {
                    if (event.position() > position && filter.matches(event.event())) {
                        matching.add(event);
                    }
                }
                return new Batch(matching, head, history);
            }
            end = head;
        }
        List<LedgerEvent> page = reader.page(PositionRange.after(position), filter, MAX_EVENTS);
        return new Batch(page, page.isEmpty() ? end : Cursor.of(page.get(page.size() - 1)), historyOfPosition);
    }
}
