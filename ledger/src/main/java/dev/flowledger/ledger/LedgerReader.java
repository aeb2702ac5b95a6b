package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.LedgerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Reads events and their places, page by page: a statement and a moment's connection each, however slow the reader. */
@Component
class LedgerReader {

    /** The most events that are in memory for one reader. */
    static final int PAGE = 1000;

    private static final Logger log = LoggerFactory.getLogger(LedgerReader.class);

    /** A page ends with the event that brings its payloads to so many bytes: a single one may have a megabyte. */
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The events in the ledger behind a position that match; their order is that of the ledger. */
    private static final String PAGE_OF_LEDGER = """
            select * from (
                select %s, %s, sum(octet_length(e.payload::text)) over (order by l.position) as bytes
                from (select position, global_index, hash from event_store.ledger
                      where position > ?%%s order by position limit ?) l
                join event_store.event e using (global_index)
                left join event_store.ledger p on p.position = l.position - 1) page
            where bytes - octet_length(payload::text) < ? order by position""".formatted(StoredEvents.COLUMNS, StoredEvents.PLACE_COLUMNS);

    /** The events of a stream behind a sequence number, those without a place included. */
    private static final String PAGE_OF_STREAM = """
            select * from (
                select %s, %s, sum(octet_length(e.payload::text)) over (order by e.sequence) as bytes
                from (select * from event_store.event
                      where stream = ? and sequence > ? order by sequence limit ?) e
                left join event_store.ledger l using (global_index)
                left join event_store.ledger p on p.position = l.position - 1) page
            where bytes - octet_length(payload::text) < ? order by sequence""".formatted(StoredEvents.COLUMNS, StoredEvents.PLACE_COLUMNS);

    private final JdbcTemplate jdbc;
    private final LedgerSequencer writer;

    LedgerReader(DataSource dataSource, LedgerSequencer writer) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.writer = writer;
    }

    /** Takes events one at a time, as fast as it likes. */
    interface Sink {
        void take(LedgerEvent event) throws IOException;
    }

    /** Hands on the events behind a position that match, in the order of the ledger, until there are no more or enough. */
    void read(long after, EventFilter filter, long limit, Sink sink) throws IOException {
        long left = limit;
        List<LedgerEvent> page = page(after, filter, (int) Math.min(left, PAGE));
        while (!page.isEmpty()) {
            for (LedgerEvent event : page) {
                sink.take(event);
            }
            left -= page.size();
            page = left == 0
                    ? List.of()
                    : page(page.get(page.size() - 1).position(), filter, (int) Math.min(left, PAGE));
        }
    }

    /**
     * Whether a stream has events; of this record, if one is given: a stream holds all lives of its key. The payload is compared
     * as text, which begins with the id: PostgreSQL cannot look into JSON that holds a NUL somewhere.
     */
    boolean hasLived(String stream, @Nullable String subject) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from event_store.event where stream = ?"
                        + " and (?::text is null or starts_with(payload::text, '{\"id\":\"' || ?)))",
                Boolean.class,
                stream,
                subject,
                subject));
    }

    /** Hands on the events of a stream, from its beginning. */
    void readStream(String stream, Sink sink) throws IOException {
        List<LedgerEvent> page = pageOfStream(stream, -1);
        while (!page.isEmpty()) {
            for (LedgerEvent event : page) {
                sink.take(event);
            }
            page = pageOfStream(stream, page.get(page.size() - 1).event().sequence());
        }
    }

    /** At most so many of the events behind a position that match; none only if there are none. */
    List<LedgerEvent> page(long after, EventFilter filter, int limit) {
        List<Object> values = new ArrayList<>();
        values.add(after);
        values.addAll(filter.values());
        values.add(limit);
        values.add(PAGE_BYTES);
        return jdbc.query(
                PAGE_OF_LEDGER.formatted(filter.sql()),
                (row, number) -> StoredEvents.ledgerEvent(row),
                values.toArray());
    }

    private List<LedgerEvent> pageOfStream(String stream, long after) {
        return jdbc.query(
                PAGE_OF_STREAM, (row, number) -> StoredEvents.ledgerEvent(row), stream, after, PAGE, PAGE_BYTES);
    }

    /** The last place in the ledger and its hash. */
    Digest head() {
        return LedgerSequencer.head(jdbc);
    }

    /**
     * Sees to it that what was committed before this call is in the ledger when it returns, so that a history shows what its
     * reader has just done. It does what the ledger's keeper would do in a moment; if it cannot, there is a moment to wait.
     */
    void catchUp() {
        try {
            Boolean waiting = jdbc.queryForObject("select exists (select from event_store.outbox)", Boolean.class);
            if (Boolean.TRUE.equals(waiting)) {
                writer.write(PATIENCE);
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("The ledger could not be caught up with for a reader", e);
        }
    }
}
