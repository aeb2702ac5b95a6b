package dev.flowledger.command.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Inserts the events of a batch of commands with one statement. */
final class EventInserter {

    /** One statement, and one plan, for any number of events. The identity column is evaluated in the order of the arrays. */
    private static final String INSERT = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select stream, sequence, stream_type, id, type, revision, "time"::timestamptz, payload::json, metadata::json
            from unnest(?::text[], ?::bigint[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)""";

    private final JdbcTemplate jdbc;
    private final Serializer serializer;

    EventInserter(DataSource dataSource, Serializer serializer) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.serializer = serializer;
    }

    /**
     * Inserts events in the order of their streams. Two nodes that append to the same streams then wait for each other in the same
     * order, so that they cannot deadlock.
     */
    void insert(List<DomainEventMessage<?>> events) {
        List<DomainEventMessage<?>> ordered = events.stream()
                .sorted(Comparator.comparing(DomainEventMessage::getAggregateIdentifier))
                .toList();
        List<SerializedObject<String>> payloads = ordered.stream()
                .map(event -> event.serializePayload(serializer, String.class))
                .toList();
        jdbc.update(INSERT, insert -> {
            Columns columns = new Columns(insert);
            columns.addText(ordered, DomainEventMessage::getAggregateIdentifier);
            columns.add(
                    "bigint",
                    ordered.stream().map(DomainEventMessage::getSequenceNumber).toArray(Long[]::new));
            columns.addText(ordered, DomainEventMessage::getType);
            columns.add(
                    "uuid",
                    ordered.stream()
                            .map(event -> UUID.fromString(event.getIdentifier()))
                            .toArray(UUID[]::new));
            columns.addText(payloads, payload -> payload.getType().getName());
            columns.addText(payloads, payload -> payload.getType().getRevision());
            columns.addText(
                    ordered,
                    event -> event.getTimestamp().atOffset(ZoneOffset.UTC).toString());
            columns.addText(payloads, SerializedObject::getData);
            columns.addText(
                    ordered,
                    event -> event.serializeMetaData(serializer, String.class).getData());
        });
    }

    /** Sets the parameters of the statement, each an array of the values of one column. */
    private static final class Columns {

        private final PreparedStatement insert;
        private final Connection connection;
        private int position;

        Columns(PreparedStatement insert) throws SQLException {
            this.insert = insert;
            this.connection = insert.getConnection();
        }

        <T> void addText(List<T> rows, Function<T, String> column) throws SQLException {
            add("text", rows.stream().map(column).toArray(String[]::new));
        }

        void add(String type, Object[] values) throws SQLException {
            position++;
            insert.setArray(position, connection.createArrayOf(type, values));
        }
    }
}
