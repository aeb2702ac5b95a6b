package dev.flowledger.rebuild;

import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventData;
import dev.flowledger.ledger.EventCheck;
import dev.flowledger.ledger.StoredEvents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.serialization.UnknownSerializedType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * Reads the event store; upcasts and deserializes the events. Nothing relies on the order of the global index: an index may be
 * lower than that of an earlier event of the stream, for example after a restore that has set its sequence back.
 */
@Component
class EventStoreReader {

    static final int MAX_EVENTS_PER_PAGE = 1000;

    /** A page ends with the event whose size exceeds this limit: a single event may have a megabyte. */
    static final int MAX_BYTES_PER_PAGE = 4 * 1024 * 1024;

    private static final String COLUMNS =
            "global_index, id, stream, sequence, stream_type, type, revision, \"time\", payload, metadata";

    private static final String READ_STREAMS = """
            select * from (
                select %s, bytes, sum(bytes) over (order by stream, sequence) as sum
                from event_store.event where stream = any (?) and (stream, sequence) > (?, ?)
                order by stream, sequence limit ?) page
            where sum - bytes < ? order by stream, sequence""".formatted(COLUMNS);

    private static final String READ_SINGLE_EVENTS = """
            select * from (
                select %s, bytes, sum(bytes) over (order by global_index) as sum
                from event_store.event where global_index > ? and global_index <= ? and sequence = 0
                    and not exists (select from %s changed where changed.stream = event.stream)
                order by global_index limit ?) page
            where sum - bytes < ? order by global_index""".formatted(COLUMNS, StreamRanges.CHANGED_STREAMS);

    private static final String READ_LEDGER = """
            select position, global_index, bytes from (
                select position, global_index, bytes, sum(bytes) over (order by position) as sum
                from (select position, global_index, coalesce(bytes, 0) as bytes
                    from (select position, global_index from event_store.ledger
                            where position > ? order by position limit ?) entry
                        left join event_store.event using (global_index)) entry) page
            where sum - bytes < ? order by position""";

    /**
     * One statement, and so one snapshot: it has every committed event exactly once, and no event without the earlier ones of its
     * stream. The ledger has each stream in order, the outbox has not.
     */
    private static final String READ_LEDGER_AND_OUTBOX = """
            select position, global_index, coalesce(bytes, 0) as bytes from (
                select position, global_index from event_store.ledger where position > ?
                union all
                select 0, global_index from event_store.outbox) entry
            left join event_store.event using (global_index)
            order by position = 0, position, stream, sequence""";

    /**
     * These events, and the later ones of their streams that were replayed before. In this order and with those, the last
     * statements of a stream are always those of its last events.
     */
    private static final String READ_WITH_SUCCESSORS = """
            with touched as (
                select stream, min(sequence) as first_sequence from event_store.event
                where global_index = any (?) group by stream)
            select %s from touched join event_store.event using (stream)
            where sequence >= first_sequence and (
                global_index = any (?)
                or exists (select from event_store.ledger entry
                    where entry.global_index = event.global_index and entry.position <= ?))
            order by stream, sequence""".formatted(COLUMNS);

    private final JdbcTemplate jdbc;
    private final Configuration axon;
    private final ContentKeyReader keys;

    EventStoreReader(DataSource dataSource, Configuration axon, ContentKeyReader keys) {
        this.keys = keys;
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(MAX_EVENTS_PER_PAGE);
        this.axon = axon;
    }

    /**
     * A committed event.
     *
     * @param position its position in the ledger; 0 while it is in the outbox
     * @param bytes its size
     */
    record Entry(long position, long globalIndex, int bytes) {}

    /**
     * Reads the next page of the events of some streams, by stream and sequence.
     *
     * @param streams the streams
     * @param stream the stream of the event after which the page starts
     * @param sequence the sequence number of that event
     * @param verified whether to compare each event with its ledger entry
     * @return an empty page only if there are no more events
     * @throws EventReplayException if this version of Flowledger cannot decode one of the events
     * @throws InvalidLedgerException if an event does not match its entry
     */
    List<DecodedEvent> readStreams(Collection<String> streams, String stream, long sequence, boolean verified) {
        return readPage(
                READ_STREAMS,
                "stream, sequence",
                verified,
                new SqlArrayValue("text", streams.toArray()),
                stream,
                sequence);
    }

    /**
     * Reads the next page of the events of a range of streams that have one event, in the order of their global indexes.
     *
     * @throws EventReplayException if this version of Flowledger cannot decode one of the events
     * @throws InvalidLedgerException if an event does not match its entry
     */
    List<DecodedEvent> readSingleEvents(StreamRange range, boolean verified) {
        return readPage(READ_SINGLE_EVENTS, "global_index", verified, range.after(), range.upTo());
    }

    private List<DecodedEvent> readPage(String select, String order, boolean verified, Object... start) {
        String statement = verified
                ? "select page.*, %s from (%s) page %s order by %s"
                        .formatted(EventCheck.COLUMNS, select, EventCheck.JOIN, order)
                : select;
        return decoded(jdbc.query(
                statement,
                (row, number) -> verified ? checked(row) : stored(row),
                Stream.concat(Stream.of(start), Stream.of(MAX_EVENTS_PER_PAGE, MAX_BYTES_PER_PAGE))
                        .toArray()));
    }

    /** Reads the next page of ledger entries. */
    List<Entry> readLedger(long afterPosition) {
        return jdbc.query(READ_LEDGER, EventStoreReader::entry, afterPosition, MAX_EVENTS_PER_PAGE, MAX_BYTES_PER_PAGE);
    }

    /** Reads the ledger entries after a position, and then the committed events that have no ledger entry yet. */
    List<Entry> readLedgerAndOutbox(long afterPosition) {
        return jdbc.query(READ_LEDGER_AND_OUTBOX, EventStoreReader::entry, afterPosition);
    }

    /**
     * Reads events by stream and sequence: the given ones, and the later events of their streams that were replayed before.
     *
     * @param indexes the global indexes of the events
     * @param position the position in the ledger up to which all events were replayed or are given
     * @param others the global indexes of other events that were replayed
     */
    List<DecodedEvent> readWithSuccessors(Collection<Long> indexes, long position, Collection<Long> others) {
        return decoded(jdbc.query(
                READ_WITH_SUCCESSORS,
                (row, number) -> stored(row),
                indexes.toArray(Long[]::new),
                Stream.concat(indexes.stream(), others.stream()).toArray(Long[]::new),
                position));
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(row.getLong("position"), row.getLong("global_index"), row.getInt("bytes"));
    }

    /** A row of the event store. Its content is encrypted. */
    private record Row(long globalIndex, StoredEvent event) {}

    private static Row stored(ResultSet row) throws SQLException {
        return new Row(row.getLong("global_index"), StoredEvents.event(row));
    }

    private static Row checked(ResultSet row) throws SQLException {
        Row stored = stored(row);
        EventCheck.inconsistency(stored.event(), row).ifPresent(reason -> {
            throw new InvalidLedgerException(reason);
        });
        return stored;
    }

    /** Decrypts and decodes a page. Its keys are read after its events: an erasure in between is respected. */
    private List<DecodedEvent> decoded(List<Row> page) {
        Set<String> encrypted = page.stream()
                .map(Row::event)
                .filter(event -> ContentKeys.areNeededFor(event.payload()))
                .map(StoredEvent::stream)
                .collect(Collectors.toSet());
        ContentKeys opening = keys.read(encrypted);
        return page.stream()
                .map(row -> decode(row.globalIndex(), row.event(), opening))
                .toList();
    }

    private DecodedEvent decode(long globalIndex, StoredEvent event, ContentKeys opening) {
        try {
            var stored = new StoredEventData(
                    event.withPayload(opening.open(event.stream(), event.sequence(), event.payload())));
            List<EventMessage<?>> messages = EventStreamUtils.upcastAndDeserializeDomainEvents(
                            Stream.of(stored), axon.eventSerializer(), axon.upcasterChain())
                    .asStream()
                    .<EventMessage<?>>map(EventStoreReader::deserialized)
                    .toList();
            return new DecodedEvent(globalIndex, event.id(), event.type(), event.stream(), event.sequence(), messages);
        } catch (RuntimeException e) {
            throw new EventReplayException(globalIndex, event.id(), event.type(), e);
        }
    }

    /** Deserializes the payload in the thread that reads, instead of when the first handler asks for it. */
    private static EventMessage<?> deserialized(EventMessage<?> event) {
        if (event.getPayload() instanceof UnknownSerializedType) {
            // Skipping the event would build an incomplete read model.
            throw new IllegalStateException("this version of Flowledger does not know this event type");
        }
        return event;
    }
}
