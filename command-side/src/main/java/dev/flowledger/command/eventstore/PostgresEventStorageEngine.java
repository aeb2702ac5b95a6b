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

/** Axon's JDBC engine on the table of {@code V1__event_store.sql}: JSON as text, times to the microsecond. */
final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    /** SQLSTATE of a unique violation: somebody else has appended this event of the stream. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int EVENTS_A_READ = 1000;

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
                .batchSize(EVENTS_A_READ)
                // A stream that does not fill a read has ended: Axon would ask once more.
                .finalAggregateBatchPredicate(read -> read.size() < EVENTS_A_READ));
    }

    /** There are no snapshots: streams are short. Axon would look for one before every load. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String stream) {
        return Stream.empty();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Axon declares it; the data type is String
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
