package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.MissingHashException;
import dev.flowledger.api.ledger.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads events with their ledger entries, page by page. Each page is one statement, so a slow client does not hold a database
 * connection.
 */
@Component
public class LedgerReader {

    /** The maximum number of events in memory for one reader. */
    static final int MAX_PAGE_EVENTS = 1000;

    private static final Logger log = LoggerFactory.getLogger(LedgerReader.class);

    /** A page ends with the event that exceeds this size. Many clients may read at the same time. */
    private static final int MAX_PAGE_BYTES = 1024 * 1024;

    /** How long a reader waits for pending events. */
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(1);

    /** The pause between attempts while another node holds the sequencing lock. */
    private static final Duration CATCH_UP_RETRY_DELAY = Duration.ofMillis(20);

    private static final String LEDGER_PAGE =
            """
            select * from (
                select %s, %s, %s, coalesce(e.bytes, 0) as bytes,
                    sum(coalesce(e.bytes, 0)) over (order by l.position %%1$s) as sum
                from (select * from event_store.ledger
                      where position > ? and position < ?%%2$s order by position %%1$s limit ?) l
                left join event_store.event e using (global_index)) page
            where sum - bytes < ? order by position %%1$s""".formatted(StoredEvents.EVENT_COLUMNS, StoredEvents.ENTRY_COLUMNS, SearchColumns.SELECTED);

    /** Includes the events of the stream that have no ledger entry yet. */
    private static final String STREAM_PAGE = """
            select * from (
                select %s, %s, e.bytes, sum(e.bytes) over (order by e.sequence) as sum
                from (select * from event_store.event
                      where stream = ? and sequence > ? order by sequence limit ?) e
                left join event_store.ledger l using (global_index)) page
            where sum - bytes < ? order by sequence""".formatted(StoredEvents.EVENT_COLUMNS, StoredEvents.ENTRY_COLUMNS);

    private final JdbcTemplate jdbc;
    private final SequencingAttempts attempts;
    private final ContentKeyReader keys;
    private final ArchiveNames archives;

    LedgerReader(JdbcTemplate jdbc, SequencingAttempts attempts, ContentKeyReader keys) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.attempts = attempts;
        this.archives = new ArchiveNames(jdbc);
    }

    /** Receives events one by one, at its own pace. */
    interface EventConsumer {
        void accept(LedgerEvent event) throws IOException;
    }

    /** Reads the content of events. Their keys are read after the events: an erasure in between is respected. */
    List<LedgerEvent> withContent(List<LedgerEvent> events) {
        Set<String> streams = events.stream()
                .map(LedgerEvent::event)
                .filter(event -> ContentKeys.areNeededFor(event.payload()))
                .map(StoredEvent::stream)
                .collect(Collectors.toSet());
        if (streams.isEmpty()) {
            return events;
        }
        ContentKeys opening = keys.read(streams);
        return events.stream().map(event -> event.withContent(opening)).toList();
    }

    /** Passes at most {@code limit} matching events of a range to a consumer, in its order. */
    void read(PositionRange range, EventFilter filter, long limit, EventConsumer consumer) throws IOException {
        long remaining = limit;
        PositionRange rest = range;
        List<LedgerEvent> page = page(rest, filter, (int) Math.min(remaining, MAX_PAGE_EVENTS));
        while (!page.isEmpty()) {
            for (LedgerEvent event : withContent(page)) {
                consumer.accept(event);
            }
            remaining -= page.size();
            rest = rest.continuedFrom(page.get(page.size() - 1).position());
            page = remaining == 0 ? List.of() : page(rest, filter, (int) Math.min(remaining, MAX_PAGE_EVENTS));
        }
    }

    /**
     * Whether a stream has events, or events of one record. A stream contains all generations of a record. The payload is
     * compared as text, because PostgreSQL cannot read fields of JSON that contains an escaped NUL character.
     *
     * @param subject the id of the record, or null for any record
     */
    boolean hasEvents(String stream, @Nullable String subject) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from event_store.event where stream = ?"
                        + " and (?::text is null or starts_with(payload::text, '{\"id\":\"' || ?)))",
                Boolean.class,
                stream,
                subject,
                subject));
    }

    /** Whether events of the record with this id were moved to an archive. */
    boolean isArchived(String subject) {
        return archives.containRecord(subject);
    }

    /** Passes all events of a stream to a consumer, ordered by sequence. */
    void readStream(String stream, EventConsumer consumer) throws IOException {
        List<LedgerEvent> page = streamPage(stream, -1);
        while (!page.isEmpty()) {
            for (LedgerEvent event : withContent(page)) {
                consumer.accept(event);
            }
            page = streamPage(stream, page.get(page.size() - 1).event().sequence());
        }
    }

    /** Reads the next events after a position, at most 1,000 or about 1 MB. Empty only if there are none. */
    public List<LedgerEvent> page(long after) {
        return page(PositionRange.after(after), EventFilter.ALL, MAX_PAGE_EVENTS);
    }

    /** Reads at most {@code limit} matching events of a range. Empty only if there are none. */
    List<LedgerEvent> page(PositionRange range, EventFilter filter, int limit) {
        List<LedgerEvent> entries = entries(range, filter, limit);
        List<LedgerEvent> events = archives.named(entries);
        // The events of all these entries may have been removed from the event store. Later ones must still be found.
        while (events.isEmpty() && !entries.isEmpty()) {
            PositionRange rest =
                    range.continuedFrom(entries.get(entries.size() - 1).position());
            entries = entries(rest, filter, MAX_PAGE_EVENTS);
            events = archives.named(entries);
        }
        return events.size() <= limit ? events : events.subList(0, limit);
    }

    /** Reads the next matching entries of a range, with their events as far as the event store contains them. */
    private List<LedgerEvent> entries(PositionRange range, EventFilter filter, int limit) {
        List<Object> values = new ArrayList<>();
        values.add(range.after());
        values.add(range.before());
        values.addAll(filter.values());
        values.add(limit);
        values.add(MAX_PAGE_BYTES);
        return jdbc.query(
                LEDGER_PAGE.formatted(range.direction(), filter.sql()),
                (row, number) -> StoredEvents.ledgerEventOrOutline(row),
                values.toArray());
    }

    /** Counts matching events of a range, up to a limit. */
    long count(PositionRange range, EventFilter filter, int limit) {
        List<Object> values = new ArrayList<>();
        values.add(range.after());
        values.add(range.before());
        values.addAll(filter.values());
        values.add(limit);
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from (select from event_store.ledger where position > ? and position < ?"
                        + filter.sql() + " limit ?) matching",
                Long.class,
                values.toArray()));
    }

    private List<LedgerEvent> streamPage(String stream, long after) {
        return jdbc.query(
                STREAM_PAGE,
                (row, number) -> StoredEvents.ledgerEvent(row),
                stream,
                after,
                MAX_PAGE_EVENTS,
                MAX_PAGE_BYTES);
    }

    /**
     * The checkpoint of the whole ledger.
     *
     * @throws ApiException if an entry is missing
     */
    Checkpoint checkpoint() {
        try {
            return new LedgerTree(jdbc).checkpoint();
        } catch (MissingHashException removed) {
            throw ApiException.ledgerNotValid();
        }
    }

    /** The last event of the ledger. */
    public Cursor head() {
        return LedgerSequencer.head(jdbc);
    }

    /** Returns the event at a position; null if the ledger does not contain it. */
    public @Nullable Cursor find(long position) {
        return position == 0
                ? Cursor.START
                : jdbc
                        .query(
                                "select position, hash from event_store.ledger where position = ?",
                                LedgerSequencer::cursor,
                                position)
                        .stream()
                        .findFirst()
                        .orElse(null);
    }

    /**
     * Checks that the ledger has reached a position.
     *
     * @throws ApiException if the ledger ends before it
     */
    void requireReached(long position) {
        if (position > 0) {
            long head = head().position();
            if (position > head) {
                throw ApiException.beyondEnd(
                        "The ledger ends at position " + head + ", before position " + position
                                + ". If the database was restored, read the ledger again from a position that you have verified.");
            }
        }
    }

    /**
     * Waits until the pending events are sequenced, so that a reader sees its own writes. If that takes too long or fails, the
     * reader sees an older state of the ledger.
     *
     * @return whether they are sequenced
     */
    public boolean catchUp() {
        long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
        try {
            Long last = jdbc.queryForObject("select max(global_index) from event_store.outbox", Long.class);
            boolean pending = last != null;
            while (pending && attempts.failure() == null && attempts.await(deadline)) {
                pending = Boolean.TRUE.equals(jdbc.queryForObject(
                        "select exists (select from event_store.outbox where global_index <= ?)", Boolean.class, last));
                if (pending) {
                    LockSupport.parkNanos(CATCH_UP_RETRY_DELAY.toNanos());
                }
            }
            return !pending;
        } catch (DataAccessException e) {
            log.debug("Cannot read the outbox before a read of the ledger", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
