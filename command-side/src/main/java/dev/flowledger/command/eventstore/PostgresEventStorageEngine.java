package dev.flowledger.command.eventstore;

import dev.flowledger.api.ledger.StoredEventData;
import dev.flowledger.command.content.ContentKeyStore;
import dev.flowledger.command.eventstore.StreamReader.Beginning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.springframework.dao.DataAccessException;

/**
 * Axon's JDBC engine for the tables in {@code db/migration}, with JSON as text, times in microseconds, and streams that are
 * read in pages.
 */
final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    private static final EventSchema SCHEMA = EventSchema.builder()
            .eventTable("event_store.event")
            .globalIndexColumn("global_index")
            .aggregateIdentifierColumn("stream")
            .sequenceNumberColumn("sequence")
            .typeColumn("stream_type")
            .eventIdentifierColumn("id")
            .payloadTypeColumn("type")
            .payloadRevisionColumn("revision")
            .timestampColumn("\"time\"")
            .payloadColumn("payload")
            .metaDataColumn("metadata")
            .build();

    private final ContentKeyStore keys;
    private final StreamReader streams;
    private final SnapshotStore snapshots;
    private final EventInserter inserter;

    PostgresEventStorageEngine(
            Serializer serializer,
            EventUpcaster upcasters,
            DataSource dataSource,
            ConnectionProvider connections,
            TransactionManager transactions,
            ContentKeyStore keys) {
        super(builder()
                .schema(SCHEMA)
                .dataType(String.class)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(upcasters)
                .persistenceExceptionResolver(new UniqueViolations())
                .connectionProvider(connections)
                .transactionManager(transactions));
        this.streams = new StreamReader(dataSource);
        this.keys = keys;
        this.snapshots = new SnapshotStore(dataSource, keys);
        this.inserter = new EventInserter(dataSource, serializer, keys);
    }

    /**
     * Uses the stream if the unit of work has already read it. Otherwise reads the snapshot of the stream, if there is one that
     * this version can use, and the events after it.
     */
    @Override
    public DomainEventStream readEvents(String stream) {
        List<StoredEventData> loaded = LoadedStreams.find(stream);
        if (loaded != null) {
            return decoded(loaded.stream());
        }
        Beginning beginning = streams.read(stream);
        if (beginning.snapshot() == null) {
            return decoded(OpenedEvents.of(stream, beginning.events(), keys));
        }
        DomainEventMessage<?> snapshot = snapshots.restore(stream, beginning.snapshot());
        return snapshot == null
                ? readEvents(stream, 0)
                : DomainEventStream.concat(
                        DomainEventStream.of(snapshot), decoded(OpenedEvents.of(stream, beginning.events(), keys)));
    }

    private DomainEventStream decoded(Stream<StoredEventData> events) {
        return EventStreamUtils.upcastAndDeserializeDomainEvents(events, getEventSerializer(), upcasterChain);
    }

    @Override
    protected Stream<StoredEventData> readEventData(String stream, long first) {
        return OpenedEvents.of(stream, streams.read(stream, first), keys);
    }

    /** {@link #readEvents(String)} reads the snapshot together with the events, in one round trip. */
    @Override
    protected Stream<StoredEventData> readSnapshotData(String stream) {
        return Stream.empty();
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer ignored) {
        snapshots.store(snapshot);
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        try {
            inserter.insert(events.stream()
                    .<DomainEventMessage<?>>map(event -> (DomainEventMessage<?>) event)
                    .toList());
        } catch (DataAccessException e) {
            handlePersistenceException(e, events.get(0));
        }
    }

    @Override
    protected void handlePersistenceException(Exception failure, EventMessage<?> event) {
        if (UniqueViolations.isDuplicateGlobalIndex(failure)) {
            throw UniqueViolations.duplicateGlobalIndex(failure);
        }
        super.handlePersistenceException(failure, event);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared so by Axon; the data type is String
    protected <T> T readPayload(ResultSet row, String column) throws SQLException {
        return (T) row.getString(column);
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        String unquoted = column.replace("\"", "");
        return row.getObject(unquoted, OffsetDateTime.class).toInstant().toString();
    }
}
