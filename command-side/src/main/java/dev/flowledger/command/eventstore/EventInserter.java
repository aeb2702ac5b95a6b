package dev.flowledger.command.eventstore;

import dev.flowledger.api.FinalStatements;
import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentSeal;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.command.content.ContentKeyStore;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
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
            select stream, sequence, stream_type, id::uuid, type, revision, "time"::timestamptz, payload::json, metadata::json
            from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)""";

    private final JdbcTemplate jdbc;
    private final Serializer serializer;
    private final ContentKeyStore keys;

    EventInserter(DataSource dataSource, Serializer serializer, ContentKeyStore keys) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.serializer = serializer;
        this.keys = keys;
    }

    /**
     * Encrypts the content of events and inserts them in the order of their streams, or adds the insert to the {@link FinalStatements}. Two nodes that append to the
     * same streams then wait for each other in the same order, so that they cannot deadlock.
     */
    void insert(List<DomainEventMessage<?>> events) {
        List<DomainEventMessage<?>> ordered = events.stream()
                .sorted(Comparator.comparing(DomainEventMessage::getAggregateIdentifier))
                .toList();
        List<SerializedObject<String>> payloads = ordered.stream()
                .map(event -> event.serializePayload(serializer, String.class))
                .toList();
        ContentSeal seal = new ContentSeal(LoadedStreams.keys(
                ordered.stream().map(DomainEventMessage::getAggregateIdentifier).collect(Collectors.toSet()), keys));
        List<String> sealed = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            DomainEventMessage<?> event = ordered.get(i);
            sealed.add(seal.seal(
                    event.getAggregateIdentifier(),
                    event.getSequenceNumber(),
                    payloads.get(i).getData()));
            if (event.getPayload() instanceof ErasurePerformed erasure) {
                seal.erase(erasure.stream(), erasure.at());
            }
        }
        FinalStatements last = FinalStatements.current();
        // Without final statements of the unit of work, these are executed now, also in one round trip.
        FinalStatements statements = last == null ? new FinalStatements() : last;
        statements.add(
                INSERT,
                texts(ordered, DomainEventMessage::getAggregateIdentifier),
                new SqlArrayValue("bigint", (Object[]) ordered.stream()
                        .map(DomainEventMessage::getSequenceNumber)
                        .toArray(Long[]::new)),
                texts(ordered, DomainEventMessage::getType),
                texts(ordered, DomainEventMessage::getIdentifier),
                texts(payloads, payload -> payload.getType().getName()),
                texts(payloads, payload -> payload.getType().getRevision()),
                texts(
                        ordered,
                        event -> event.getTimestamp().atOffset(ZoneOffset.UTC).toString()),
                texts(sealed, Function.identity()),
                texts(
                        ordered,
                        event -> event.serializeMetaData(serializer, String.class)
                                .getData()));
        // After the events: of two nodes that append to a stream, one must fail because of the sequence number.
        List<ContentKey> created = seal.created();
        for (DomainEventMessage<?> event : ordered) {
            if (event.getPayload() instanceof ErasurePerformed erasure) {
                keys.erase(erasure, created, statements);
            }
        }
        keys.insert(created, statements);
        if (last == null) {
            jdbc.update(statements.text(), statements.values().toArray());
        }
    }

    /** The values of one column. The driver sends an array of strings in binary form, and one of objects as a text with escapes. */
    private static <T> SqlArrayValue texts(List<T> rows, Function<T, String> column) {
        return new SqlArrayValue("text", (Object[]) rows.stream().map(column).toArray(String[]::new));
    }
}
