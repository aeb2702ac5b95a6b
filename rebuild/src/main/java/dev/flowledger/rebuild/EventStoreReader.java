package dev.flowledger.rebuild;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.serialization.UnknownSerializedType;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the event store in the order of the global index, page by page; upcasts and deserializes the events. Axon's own reader
 * cannot stop at the high-water mark.
 */
@Component
class EventStoreReader {

    static final int MAX_EVENTS_PER_PAGE = 1000;

    /** A page ends with the event whose payload exceeds this limit: a single event may have a megabyte. */
    private static final int MAX_BYTES_PER_PAGE = 4 * 1024 * 1024;

    private static final String READ = """
            select * from (
                select global_index, id, stream, sequence, stream_type, type, revision, "time", payload, metadata,
                    sum(octet_length(payload::text)) over (order by global_index) as bytes
                from event_store.event where global_index > ? and global_index <= ? order by global_index limit ?) page
            where bytes - octet_length(payload::text) < ? order by global_index""";

    private final JdbcTemplate jdbc;
    private final Configuration axon;

    /** Platform threads: decoding is busy all the time, and virtual threads would not yield to requests. */
    private final Executor threads = new SimpleAsyncTaskExecutor("replay-reader-");

    EventStoreReader(DataSource dataSource, Configuration axon) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(MAX_EVENTS_PER_PAGE);
        this.axon = axon;
    }

    /** Like {@link #read}, in another thread. */
    CompletableFuture<List<DecodedEvent>> readAsync(long after, long upTo) {
        return CompletableFuture.supplyAsync(() -> read(after, upTo), threads);
    }

    /**
     * Reads the next page of events.
     *
     * @param after the global index after which the page starts
     * @param upTo the last global index to read
     * @return an empty page only if there are no more events
     * @throws EventReplayException if this version of Flowledger cannot decode one of the events
     */
    List<DecodedEvent> read(long after, long upTo) {
        return jdbc.query(READ, (row, number) -> decode(row), after, upTo, MAX_EVENTS_PER_PAGE, MAX_BYTES_PER_PAGE);
    }

    private DecodedEvent decode(ResultSet row) throws SQLException {
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
                    .<EventMessage<?>>map(EventStoreReader::deserialized)
                    .toList();
            return new DecodedEvent(globalIndex, id, type, stream, messages);
        } catch (RuntimeException e) {
            throw new EventReplayException(globalIndex, id, type, e);
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
