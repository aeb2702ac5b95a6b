package dev.flowledger.command.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.springframework.dao.DataAccessException;

/** Axon's JDBC engine for the table in {@code V1__event_store.sql}, with JSON as text and times in microseconds. */
final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    private static final int READ_BATCH_SIZE = 1000;

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

    private final EventInserter inserter;

    PostgresEventStorageEngine(
            Serializer serializer,
            EventUpcaster upcasters,
            DataSource dataSource,
            ConnectionProvider connections,
            TransactionManager transactions) {
        super(builder()
                .schema(SCHEMA)
                .dataType(String.class)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(upcasters)
                .persistenceExceptionResolver(new UniqueViolations())
                .connectionProvider(connections)
                .transactionManager(transactions)
                .batchSize(READ_BATCH_SIZE)
                // Fewer events than a batch are the end of the stream. By default, Axon would query once more.
                .finalAggregateBatchPredicate(read -> read.size() < READ_BATCH_SIZE));
        this.inserter = new EventInserter(dataSource, serializer);
    }

    /** Uses the stream if the unit of work has already read it. */
    @Override
    public DomainEventStream readEvents(String stream) {
        List<DomainEventData<?>> loaded = LoadedStreams.find(stream);
        return loaded == null
                ? readEvents(stream, 0)
                : EventStreamUtils.upcastAndDeserializeDomainEvents(
                        loaded.stream(), getEventSerializer(), upcasterChain);
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

    /** There are no snapshots, because streams are short. Axon would query for one before every load. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String stream) {
        return Stream.empty();
    }

    @Override
    protected void handlePersistenceException(Exception failure, EventMessage<?> event) {
        if (UniqueViolations.isDuplicateGlobalIndex(failure)) {
            throw new EventStoreException(
                    "The sequence of global indexes is behind the table event_store.event: it assigned an index a second"
                            + " time. Restart a server: it corrects the sequence when it starts.",
                    failure);
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
