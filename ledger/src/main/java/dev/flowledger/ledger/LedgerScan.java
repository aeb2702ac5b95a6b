package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.archive.PositionSet;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.ledger.Findings.Kind;
import dev.flowledger.ledger.LedgerVerifier.ProgressListener;
import dev.flowledger.ledger.VerificationPages.Entry;
import dev.flowledger.ledger.VerificationPages.IndexedEvent;
import java.util.ArrayList;
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

    private static final int HASHES_PER_PAGE = 64 * 1024;

    private final VerificationPages pages;
    private final ProgressListener listener;
    private final long headPosition;
    private final TreeCheck treeCheck;
    private final Findings findings = new Findings();
    private final ContentCheck content;

    /** The entries of the page that match their events. */
    private final List<Entry> matching = new ArrayList<>();

    /** The last position that was read. */
    private long position;

    private long events;

    /** The positions of events in archives. Read when an event is missing, and again for a later page. */
    private PositionSet archived = PositionSet.of();

    private boolean isArchivedRead;
    private long archivedEvents;

    /** Creates a verification from the beginning of the ledger to its current end. */
    LedgerScan(VerificationPages pages, ProgressListener listener) {
        this.pages = pages;
        this.listener = listener;
        this.headPosition = pages.tree().size();
        this.treeCheck = new TreeCheck(pages.tree());
        this.content = new ContentCheck(pages.content(), findings);
    }

    /** The end of the ledger when the verification began. */
    long headPosition() {
        return headPosition;
    }

    /** The checkpoint of the end; null if an entry is missing. */
    @Nullable Checkpoint checkpoint() {
        return checkpoint(headPosition);
    }

    /** The checkpoint of a position; null if an entry is missing. */
    @Nullable Checkpoint checkpoint(long upTo) {
        return pages.tree().findCheckpoint(upTo);
    }

    /** The number of events that match their ledger entry. */
    long events() {
        return events;
    }

    /** The number of events that are in archives. Their entries are part of the tree. */
    long archivedEvents() {
        return archivedEvents;
    }

    /** The number of events whose content was erased. */
    long erasedEvents() {
        return content.erased();
    }

    /** The last position that was verified. */
    long position() {
        return position;
    }

    Findings findings() {
        return findings;
    }

    /** Continues after a position. The hashes of its tile are read, so that the tile is verified when it is complete. */
    void startAfter(long start) {
        addHashes(start - start % TiledTree.TILE_WIDTH, start);
        position = start;
    }

    /** Compares a checkpoint from outside with the ledger. Returns whether they agree. */
    boolean compare(Checkpoint checkpoint) {
        // Another node may have published a checkpoint since this verification began.
        if (checkpoint.position() > headPosition
                && checkpoint.position() > pages.tree().size()) {
            findings.add(
                    Kind.CHECKPOINT,
                    headPosition + 1,
                    checkpoint.position(),
                    "The ledger ends at position " + headPosition + ", but the checkpoint is for position "
                            + checkpoint.position()
                            + ": the end of the ledger was removed. It agrees with earlier checkpoints up to"
                            + " position " + pages.lastAgreedBefore(checkpoint.position()) + ".");
            return false;
        }
        Checkpoint computed = checkpoint(checkpoint.position());
        if (computed == null) {
            findings.add(
                    Kind.TREE,
                    checkpoint.position(),
                    checkpoint.position(),
                    "The checkpoint of position " + checkpoint.position()
                            + " cannot be compared: an entry or a hash of the tree is missing.");
            return false;
        }
        if (!checkpoint.equals(computed)) {
            long agreed = pages.lastAgreedBefore(checkpoint.position());
            findings.add(
                    Kind.CHECKPOINT,
                    agreed + 1,
                    checkpoint.position(),
                    "The root hash at position " + checkpoint.position()
                            + " differs from the checkpoint: the ledger was rewritten or rolled back after position "
                            + agreed + ".");
            return false;
        }
        return true;
    }

    /** Compares the last checkpoint that the ledger has published. Returns whether they agree, or there is none. */
    boolean compareLastPublished() {
        KeptCheckpoint last = pages.lastCheckpoint();
        if (last == null || last.position() == 0) {
            return true;
        }
        String problem = pages.problemWith(last);
        if (problem == null) {
            return compare(new Checkpoint(last.position(), last.hash()));
        }
        findings.add(Kind.SIGNATURE, last.position(), last.position(), problem);
        return false;
    }

    /** Verifies the entries up to a position. */
    void verifyEntries(long upTo) {
        CompletableFuture<List<Entry>> next = pages.entries(position, upTo);
        for (List<Entry> page = next.join(); !page.isEmpty() && !findings.isFull(); page = next.join()) {
            next = pages.entries(page.get(page.size() - 1).position(), upTo);
            isArchivedRead = false;
            page.forEach(this::verify);
            content.verify(matching);
            matching.clear();
            treeCheck.compare().forEach(this::add);
            listener.progress(events, headPosition);
        }
        if (position < upTo && !findings.isFull()) {
            addMissing(upTo);
        }
    }

    private void verify(Entry entry) {
        if (entry.position() > position + 1) {
            addMissing(entry.position() - 1);
        } else if (entry.position() <= position) {
            add(
                    Kind.MISSING_POSITION,
                    "Position " + position + " has more than one entry: one was added to the ledger.");
            return;
        }
        position = entry.position();
        treeCheck.add(0, position - 1, entry.hash());
        StoredEvent event = entry.event();
        if (event == null && isOfRun(entry.columns().type()) && isArchived(position)) {
            archivedEvents++;
        } else if (event == null) {
            add(
                    Kind.REMOVED_EVENT,
                    "The event at position " + position
                            + " was removed from the event store, and no event records that it was archived.");
        } else if (!Arrays.equals(
                entry.hash(), TreeHash.leaf(event.canonical(position).getBytes(UTF_8)))) {
            add(Kind.HASH, mismatch(position, event.id()));
        } else if (verifyColumns(entry, event)) {
            matching.add(entry);
            events++;
        }
    }

    /** Only the events of runs are archived, whatever an event that records an archive contains. */
    private static boolean isOfRun(String type) {
        return type.startsWith("flow_run.") || type.startsWith("task_run.") || type.equals(ErasurePerformed.TYPE);
    }

    /** An event may have been moved to an archive since the positions were read. */
    private boolean isArchived(long missing) {
        if (!archived.contains(missing) && !isArchivedRead) {
            archived = pages.archivedPositions();
            isArchivedRead = true;
        }
        return archived.contains(missing);
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

    /** Verifies the tree up to a position, whose entries were compared with their events before. */
    void verifyTree(long upTo) {
        addHashes(0, upTo);
    }

    private void addHashes(long after, long upTo) {
        addHashes(treeCheck, 0, after, upTo);
    }

    /**
     * Verifies the hashes above the roots of tiles, whatever entries were read: a scan that does not begin with the first entry
     * reads no complete tile of the higher levels.
     */
    void verifyUpperLevels() {
        addHashes(new TreeCheck(pages.tree()), 1, 0, headPosition >> TiledTree.TILE_HEIGHT);
    }

    private void addHashes(TreeCheck check, int level, long after, long upTo) {
        for (long start = after; start < upTo; start += HASHES_PER_PAGE) {
            List<byte @Nullable []> page = pages.hashes(level, start, (int) Math.min(HASHES_PER_PAGE, upTo - start));
            for (int i = 0; i < page.size(); i++) {
                byte[] hash = page.get(i);
                if (hash != null) {
                    check.add(level, start + i, hash);
                }
            }
            check.compare().forEach(this::add);
            listener.progress(events, headPosition);
        }
    }

    private void add(TreeCheck.Difference difference) {
        findings.add(
                Kind.TREE,
                difference.first(),
                difference.last(),
                switch (difference.kind()) {
                    case ENTRY ->
                        "The entry at position " + difference.first()
                                + " does not match its hash in the tree: its hash was changed, alone or together with its event.";
                    case MISSING ->
                        "The entries from position " + difference.first() + " to " + difference.last()
                                + " have no hash in the tree: it was removed.";
                    case TREE ->
                        "The entries from position " + difference.first() + " to " + difference.last()
                                + " do not match their hash in the tree: the tree was changed.";
                });
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

    /** Verifies the content of archived events, which were read from their archive. */
    void verifyArchivedContent(List<Entry> entries) {
        content.verifyArchived(entries);
    }

    /** Verifies that the erasures of keys are recorded. */
    void verifyErasedKeys() {
        content.verifyErasedKeys();
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
            page.stream().filter(event -> event.entries() == 0).forEach(this::addWithoutEntry);
            page.stream().filter(event -> event.entries() > 1).forEach(this::addWithTwoEntries);
            if (page.size() < limit) {
                return null;
            }
            index = page.get(page.size() - 1).globalIndex();
            remaining -= limit;
            // It fails if the caller has disconnected.
            listener.progress(events, headPosition);
        }
        return index;
    }

    private void addWithTwoEntries(IndexedEvent event) {
        findings.addWithoutPosition(
                Kind.EVENT_WITHOUT_ENTRY,
                "The event " + event.id() + " (" + event.stream() + ", sequence " + event.sequence() + ") has "
                        + event.entries() + " ledger entries: one was added.");
    }

    private void addWithoutEntry(IndexedEvent event) {
        findings.addWithoutPosition(
                Kind.EVENT_WITHOUT_ENTRY,
                "The event " + event.id() + " (" + event.stream() + ", sequence "
                        + event.sequence()
                        + ") has no ledger entry and is not in the outbox: its entry was removed, or the event was inserted while"
                        + " the triggers were disabled.");
    }
}
