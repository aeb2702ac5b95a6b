package dev.flowledger.rebuild;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.serialization.UnknownSerializedType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the event store in the order of its indexes, page by page: what was stored, upcast and decoded. Axon's own reader cannot
 * be told where the settled part ends.
 */
@Component
class EventStoreReader {

    /** The most events of a page, which is a batch of the replay. */
    static final int PAGE = 1000;

    /** A page ends with the event that brings its payloads to so many bytes: a single one may have a megabyte. */
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private static final String READ = """
            select * from (
                select global_index, id, stream, sequence, stream_type, type, revision, "time", payload, metadata,
                    sum(octet_length(payload::text)) over (order by global_index) as bytes
                from event_store.event where global_index > ? and global_index <= ? order by global_index limit ?) page
            where bytes - octet_length(payload::text) < ? order by global_index""";

    private final JdbcTemplate jdbc;
    private final Configuration axon;

    EventStoreReader(DataSource dataSource, Configuration axon) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(PAGE);
        this.axon = axon;
    }

    /**
     * An event to replay.
     *
     * @param messages what it is today: an upcaster may make several events of it, or none
     */
    record Event(long globalIndex, UUID id, String type, String stream, List<EventMessage<?>> messages) {}

    /**
     * The next events behind an index, up to another one; none only if there are none.
     *
     * @throws ReplayFailure when one of them cannot be read as an event of this release
     */
    List<Event> read(long after, long upTo) {
        return jdbc.query(READ, (row, number) -> event(row), after, upTo, PAGE, PAGE_BYTES);
    }

    private Event event(ResultSet row) throws SQLException {
        long globalIndex = row.getLong("global_index");
        UUID id = row.getObject("id", UUID.class);
        String type = row.getString("type");
        String stream = row.getString("stream");
        var stored = new TrackedDomainEventData<>(
                new GlobalSequenceTrackingToken(globalIndex),
                new GenericDomainEventEntry<>(
                        row.getString("stream_type"),
                        stream,
                        row.getLong("sequence"),
                        id.toString(),
                        row.getObject("time", OffsetDateTime.class).toInstant(),
                        type,
                        row.getString("revision"),
                        row.getString("payload"),
                        row.getString("metadata")));
        try {
            List<EventMessage<?>> messages = EventUtils.upcastAndDeserializeTrackedEvents(
                            Stream.of(stored), axon.eventSerializer(), axon.upcasterChain())
                    .<EventMessage<?>>map(EventStoreReader::decoded)
                    .toList();
            return new Event(globalIndex, id, type, stream, messages);
        } catch (RuntimeException e) {
            throw new ReplayFailure(globalIndex, id, type, e);
        }
    }

    /** Now, and not when the first handler asks for it: in the thread that reads. */
    private static EventMessage<?> decoded(EventMessage<?> event) {
        if (event.getPayload() instanceof UnknownSerializedType) {
            // Passing it over would make a read model that is not what happened.
            throw new IllegalStateException("this release does not know events of this type");
        }
        return event;
    }
}
