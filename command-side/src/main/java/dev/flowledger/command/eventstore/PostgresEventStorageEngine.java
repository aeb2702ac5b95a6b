package dev.flowledger.command.eventstore;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** Axon's JDBC engine for the table in {@code V1__event_store.sql}, with JSON as text and times in microseconds. */
final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    /** SQLSTATE of a unique violation: another command appended an event with this sequence number. */
    private static final String UNIQUE_VIOLATION = "23505";

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

    PostgresEventStorageEngine(
            Serializer serializer,
            EventUpcaster upcasters,
            ConnectionProvider connections,
            TransactionManager transactions) {
        super(builder()
                .schema(SCHEMA)
                .dataType(String.class)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(upcasters)
                .persistenceExceptionResolver(new SQLStateResolver(UNIQUE_VIOLATION))
                .connectionProvider(connections)
                .transactionManager(transactions)
                .batchSize(READ_BATCH_SIZE)
                // Fewer events than a batch are the end of the stream. By default, Axon would query once more.
                .finalAggregateBatchPredicate(read -> read.size() < READ_BATCH_SIZE));
    }

    /** There are no snapshots, because streams are short. Axon would query for one before every load. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String stream) {
        return Stream.empty();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared so by Axon; the data type is String
    protected <T> T readPayload(ResultSet row, String column) throws SQLException {
        return (T) row.getString(column);
    }

    @Override
    protected void writeTimestamp(PreparedStatement insert, int position, Instant time) throws SQLException {
        insert.setObject(position, time.atOffset(ZoneOffset.UTC));
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        String unquoted = column.replace("\"", "");
        return row.getObject(unquoted, OffsetDateTime.class).toInstant().toString();
    }
}
