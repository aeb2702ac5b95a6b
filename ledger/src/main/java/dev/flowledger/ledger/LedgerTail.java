package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What listeners follow: the newest events of the ledger, read once for all of them. A listener asks for what comes after
 * the last event that it has sent; one that is far behind is given pages of the ledger. So nothing is kept for anyone.
 */
@Component
class LedgerTail {

    /** The most of the newest events that are kept, in number and in bytes of payload. */
    private static final int NEWEST = 500;

    private static final int NEWEST_BYTES = 4 * 1024 * 1024;

    /** How often the ledger is looked at for what other nodes have written, while anybody listens. */
    private static final Duration ROUND = Duration.ofMillis(100);

    private final LedgerReader reader;
    private final ArrayDeque<LedgerEvent> newest = new ArrayDeque<>();
    private int bytes;

    /** Up to where the ledger is known, or -1 before anybody has listened. */
    private long head = -1;

    private long lastLook = System.nanoTime() - ROUND.toNanos();
    private boolean someoneLooks;

    LedgerTail(LedgerReader reader) {
        this.reader = reader;
    }

    /**
     * What has come after a position.
     *
     * @param events those that match, in the order of the ledger
     * @param upTo the position up to which that is all
     */
    record Batch(List<LedgerEvent> events, long upTo) {}

    /** The ledger has got longer: nobody needs to wait for the next round. */
    synchronized void advanced() {
        lastLook = System.nanoTime() - ROUND.toNanos();
        notifyAll();
    }

    /** Waits for events after a position, and answers those that match; none if there are none for so long. */
    Batch after(long position, EventFilter filter, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            if (isMyTurnToLook(position)) {
                look();
            }
            Batch news = news(position, filter);
            if (news != null) {
                return news;
            }
        }
        return new Batch(List.of(), position);
    }

    /** Whether this listener shall read for all who wait; if somebody else does, waits for them. */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    private synchronized boolean isMyTurnToLook(long position) throws InterruptedException {
        if (head > position) {
            return false;
        }
        long wait = ROUND.toNanos() - (System.nanoTime() - lastLook);
        if (someoneLooks || wait > 0) {
            wait(Math.max(1, Duration.ofNanos(wait).toMillis()));
            return false;
        }
        someoneLooks = true;
        lastLook = System.nanoTime();
        return true;
    }

    private void look() {
        List<LedgerEvent> read = List.of();
        long known = head();
        try {
            if (known < 0) {
                known = reader.head().position();
            } else {
                read = reader.page(known, EventFilter.ALL, NEWEST);
            }
        } finally {
            found(read, known);
        }
    }

    private synchronized void found(List<LedgerEvent> read, long known) {
        for (LedgerEvent event : read) {
            newest.addLast(event);
            bytes += event.event().payload().length();
        }
        while (newest.size() > NEWEST || (bytes > NEWEST_BYTES && newest.size() > 1)) {
            bytes -= newest.removeFirst().event().payload().length();
        }
        head = newest.isEmpty() ? known : newest.getLast().position();
        someoneLooks = false;
        notifyAll();
    }

    private synchronized long head() {
        return head;
    }

    /** Null when there is nothing new. */
    private @Nullable Batch news(long position, EventFilter filter) {
        long upTo;
        synchronized (this) {
            if (head <= position) {
                return null;
            }
            if (!newest.isEmpty() && newest.getFirst().position() <= position + 1) {
                List<LedgerEvent> matching = new ArrayList<>();
                for (LedgerEvent event : newest) {
                    if (event.position() > position && filter.matches(event.event())) {
                        matching.add(event);
                    }
                }
                return new Batch(matching, head);
            }
            upTo = head;
        }
        List<LedgerEvent> page = reader.page(position, filter, NEWEST);
        return new Batch(page, page.isEmpty() ? upTo : page.get(page.size() - 1).position());
    }
}
