package dev.flowledger.command.eventstore;

import dev.flowledger.api.FinalStatements;
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
import org.springframework.jdbc.support.SqlArrayValue;

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
     * Inserts events in the order of their streams, or adds the insert to the {@link FinalStatements}. Two nodes that append to the
     * same streams then wait for each other in the same order, so that they cannot deadlock.
     */
    void insert(List<DomainEventMessage<?>> events) {
        List<DomainEventMessage<?>> ordered = events.stream()
                .sorted(Comparator.comparing(DomainEventMessage::getAggregateIdentifier))
                .toList();
        List<SerializedObject<String>> payloads = ordered.stream()
                .map(event -> event.serializePayload(serializer, String.class))
                .toList();
        SqlArrayValue[] columns = {
            texts(ordered, DomainEventMessage::getAggregateIdentifier),
            column("bigint", ordered, DomainEventMessage::getSequenceNumber),
            texts(ordered, DomainEventMessage::getType),
            column("uuid", ordered, event -> UUID.fromString(event.getIdentifier())),
            texts(payloads, payload -> payload.getType().getName()),
            texts(payloads, payload -> payload.getType().getRevision()),
            texts(
                    ordered,
                    event -> event.getTimestamp().atOffset(ZoneOffset.UTC).toString()),
            texts(payloads, SerializedObject::getData),
            texts(
                    ordered,
                    event -> event.serializeMetaData(serializer, String.class).getData())
        };
        FinalStatements last = FinalStatements.current();
        if (last == null) {
            jdbc.update(INSERT, (Object[]) columns);
        } else {
            last.add(INSERT, (Object[]) columns);
        }
    }

    private static <T> SqlArrayValue texts(List<T> rows, Function<T, String> column) {
        return column("text", rows, column);
    }

    /** The values of one column, as an array parameter. */
    private static <T> SqlArrayValue column(String type, List<T> rows, Function<T, ?> column) {
        return new SqlArrayValue(type, rows.stream().map(column).toArray());
    }
}
