package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.HashChain;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.ledger.Findings.Kind;
import dev.flowledger.ledger.LedgerVerifier.ProgressListener;
import dev.flowledger.ledger.VerificationPages.Entry;
import dev.flowledger.ledger.VerificationPages.IndexedEvent;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One verification: compares a range of the ledger with its events and computes the hashes again. After an inconsistency it
 * continues, up to the maximum number of findings. The next page is read while the current one is verified.
 */
final class LedgerScan {

    private static final int EVENTS_PER_PAGE = 10_000;

    private final VerificationPages pages;
    private final Digest head;
    private final ProgressListener listener;
    private final Findings findings = new Findings();

    /** The last position that was read. */
    private long position;

    /** The hash of the entry at this position: the stored one, and after a mismatch also the computed one. Empty after a gap. */
    private List<byte[]> hashes = List.of(HashChain.start());

    private long events;

    /**
     * Creates a verification from the beginning of the ledger.
     *
     * @param head the end of the ledger
     */
    LedgerScan(VerificationPages pages, Digest head, ProgressListener listener) {
        this.pages = pages;
        this.head = head;
        this.listener = listener;
    }

    /** The number of events that match their ledger entry. */
    long events() {
        return events;
    }

    /** The last position that was verified. */
    long position() {
        return position;
    }

    Findings findings() {
        return findings;
    }

    /** Starts after a position with the hash that is stored there. */
    void startAfter(long start) {
        byte[] hash = pages.hash(start);
        position = start;
        hashes = hash == null ? List.of() : List.of(hash);
    }

    /** Compares a digest from outside with the ledger. Returns whether they agree. */
    boolean compare(Digest digest) {
        if (digest.position() > head.position()) {
            findings.add(
                    Kind.DIGEST,
                    head.position() + 1,
                    digest.position(),
                    "The ledger ends at position " + head.position() + ", but the digest is for position "
                            + digest.position() + ": the end of the ledger was removed.");
            return false;
        }
        if (!Arrays.equals(pages.hash(digest.position()), digest.bytes())) {
            findings.add(
                    Kind.DIGEST,
                    digest.position(),
                    digest.position(),
                    "The hash at position " + digest.position()
                            + " differs from the digest: the ledger was rewritten up to this position.");
            return false;
        }
        return true;
    }

    /** Verifies the entries up to a position. */
    void verifyEntries(long upTo) {
        CompletableFuture<List<Entry>> next = pages.entries(position, upTo);
        for (List<Entry> page = next.join(); !page.isEmpty() && !findings.isFull(); page = next.join()) {
            next = pages.entries(page.get(page.size() - 1).position(), upTo);
            page.forEach(this::verify);
            listener.progress(events, head.position());
        }
        if (position < upTo && !findings.isFull()) {
            addMissing(upTo);
        }
    }

    private void verify(Entry entry) {
        if (entry.position() > position + 1) {
            addMissing(entry.position() - 1);
            hashes = List.of();
        }
        position = entry.position();
        StoredEvent event = entry.event();
        if (event == null) {
            add(Kind.REMOVED_EVENT, "The event at position " + position + " was removed from the event store.");
            hashes = List.of(entry.hash());
            return;
        }
        if (verifyHash(entry, event) && verifyColumns(entry, event)) {
            events++;
        }
    }

    private boolean verifyHash(Entry entry, StoredEvent event) {
        byte[] canonical = event.canonical(position).getBytes(UTF_8);
        byte @Nullable [] computed = null;
        for (byte[] previous : hashes) {
            computed = HashChain.next(previous, canonical);
            if (Arrays.equals(computed, entry.hash())) {
                hashes = List.of(computed);
                return true;
            }
        }
        boolean followsGap = computed == null;
        hashes = followsGap ? List.of(entry.hash()) : List.of(entry.hash(), computed);
        if (followsGap) {
            // Without the hash before it, the event cannot be verified.
            return false;
        }
        add(Kind.HASH, mismatch(position, event.id()));
        return false;
    }

    static String mismatch(long position, UUID event) {
        return "The event at position " + position + " (" + event
                + ") does not match its hash: the event, its position or its hash was changed.";
    }

    private boolean verifyColumns(Entry entry, StoredEvent event) {
        if (entry.columns().equals(SearchColumns.of(event))) {
            return true;
        }
        add(
                Kind.ENTRY,
                "The ledger entry at position " + position + " does not match its event (" + event.id()
                        + "): a search column of the entry (type, actor, subject, time, command, request or parent) was changed.");
        return false;
    }

    private void add(Kind kind, String reason) {
        findings.add(kind, position, position, reason);
    }

    private void addMissing(long last) {
        long first = position + 1;
        findings.add(
                Kind.MISSING_POSITION,
                first,
                last,
                "Position " + first + " is missing: its entry was removed from the ledger.");
    }

    /**
     * Finds events without a ledger entry, in the order of their indexes.
     *
     * @param afterIndex the index after which to start
     * @param maxEvents the maximum number of events to read
     * @return the last index; null if all events were read
     */
    @Nullable Long findEventsWithoutEntry(long afterIndex, long maxEvents) {
        long index = afterIndex;
        long remaining = maxEvents;
        while (remaining > 0 && !findings.isFull()) {
            int limit = (int) Math.min(remaining, EVENTS_PER_PAGE);
            List<IndexedEvent> page = pages.events(index, limit);
            page.stream().filter(IndexedEvent::missing).forEach(this::addWithoutEntry);
            if (page.size() < limit) {
                return null;
            }
            index = page.get(page.size() - 1).globalIndex();
            remaining -= limit;
            // It fails if the caller has disconnected.
            listener.progress(events, head.position());
        }
        return index;
    }

    private void addWithoutEntry(IndexedEvent event) {
        findings.addEventWithoutEntry("The event " + event.id() + " (" + event.stream() + ", sequence "
                + event.sequence()
                + ") has no ledger entry and is not in the outbox: its entry was removed, or the event was inserted while"
                + " the triggers were disabled.");
    }
}
