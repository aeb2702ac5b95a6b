package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventBuilder;
import dev.flowledger.api.ledger.TreeBuilder;
import dev.flowledger.api.ledger.TreeHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** A ledger without a database. It counts the pages that were read. */
final class InMemoryLedger extends LedgerReader {

    static final String METADATA =
            "{\"actor\":\"tester\",\"causationId\":\"c\",\"command\":\"C\",\"correlationId\":\"r\"}";

    private static final JdbcTemplate UNUSED = new JdbcTemplate();

    private final List<LedgerEvent> events = new ArrayList<>();
    private int pagesRead;
    private boolean failing;
    private int rollBacks;

    InMemoryLedger() {
        super(UNUSED, new SequencingAttempts(), streams -> ContentKeys.none());
    }

    /** Appends events of a type. */
    synchronized void append(String type, int count) {
        for (int i = 0; i < count; i++) {
            long position = events.size() + 1L;
            StoredEvent event = event(type, position);
            byte[] hash = TreeHash.leaf((rollBacks + event.canonical(position)).getBytes(UTF_8));
            events.add(new LedgerEvent(event, new LedgerEntry(position, hash)));
        }
    }

    /** Removes the events after a position. Later ones have other hashes. */
    synchronized void rollBack(int position) {
        events.subList(position, events.size()).clear();
        rollBacks++;
    }

    static StoredEvent event(String type, long sequence) {
        return StoredEventBuilder.builder().stream("flow-1")
                .streamType("flow")
                .sequence(sequence)
                .id(new UUID(0, sequence))
                .type(type)
                .revision("1")
                .time(Instant.EPOCH)
                .payload("{\"id\":\"1\"}")
                .metadata(METADATA)
                .build();
    }

    synchronized int pagesRead() {
        return pagesRead;
    }

    synchronized void setFailing(boolean failing) {
        this.failing = failing;
    }

    @Override
    synchronized List<LedgerEvent> page(PositionRange range, EventFilter filter, int limit) {
        pagesRead++;
        return events.stream()
                .filter(event -> event.position() > range.after()
                        && event.position() < range.before()
                        && filter.matches(event.event()))
                .limit(limit)
                .toList();
    }

    @Override
    synchronized Checkpoint checkpoint() {
        requireAvailable();
        return checkpoint(events.size());
    }

    synchronized Checkpoint checkpoint(int position) {
        TreeBuilder tree = new TreeBuilder();
        events.subList(0, position)
                .forEach(event -> tree.add(Objects.requireNonNull(event.entry()).hash()));
        return Checkpoint.of(position, tree.root());
    }

    @Override
    public synchronized Cursor head() {
        requireAvailable();
        return Objects.requireNonNull(find(events.size()));
    }

    private void requireAvailable() {
        if (failing) {
            throw new IllegalStateException("the database is not available");
        }
    }

    @Override
    public synchronized @Nullable Cursor find(long position) {
        if (position > events.size()) {
            return null;
        }
        return position == 0 ? Cursor.START : Cursor.of(events.get((int) position - 1));
    }

    @Override
    public boolean catchUp() {
        // All events have an entry.
        return true;
    }
}
