package dev.flowledger.command.eventstore;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.ContentSeal;
import dev.flowledger.command.content.ContentKeyStore;
import dev.flowledger.command.eventstore.StreamReader.Snapshot;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Stores one snapshot per stream, and restores aggregates from them. */
final class SnapshotStore {

    private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);

    /** Not an update: the server's role may have only the privileges to insert and to delete. */
    private static final String DELETE = "delete from event_store.snapshot where stream = ?";

    /**
     * If another node is faster, its snapshot remains. After an erasure, a snapshot of the time before is not stored. The keys were
     * read before this statement: an erasure that they show is found here, and after a later one nothing can read the snapshot.
     */
    private static final String INSERT =
            "insert into event_store.snapshot (stream, sequence, event_id, type, revision, state)"
                    + " select stream, sequence, id, ?, ?, ? from event_store.event where stream = ? and sequence = ?"
                    + " and not exists (select from event_store.event later"
                    + " where later.stream = ? and later.sequence > ? and later.type = 'erasure.performed')"
                    + " on conflict do nothing";

    private final JdbcTemplate jdbc;
    private final SnapshotSerializer serializer = new SnapshotSerializer();
    private final ContentKeyStore keys;

    SnapshotStore(DataSource dataSource, ContentKeyStore keys) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.keys = keys;
    }

    /** Replaces the snapshot of a stream. */
    void store(DomainEventMessage<?> snapshot) {
        String stream = snapshot.getAggregateIdentifier();
        SerializedObject<String> state = serializer.serialize(snapshot.getPayload(), String.class);
        ContentKey key = new ContentSeal(keys.find(List.of(stream))).usable(stream);
        String json = key == null
                ? state.getData()
                : key.seal(ContentKeys.snapshot(snapshot.getSequenceNumber()), state.getData());
        jdbc.update(DELETE, stream);
        jdbc.update(
                INSERT,
                state.getType().getName(),
                state.getType().getRevision(),
                json,
                stream,
                snapshot.getSequenceNumber(),
                stream,
                snapshot.getSequenceNumber());
    }

    /** Restores an aggregate. Returns null if another version of Flowledger wrote the snapshot, or if it is damaged or erased. */
    @Nullable DomainEventMessage<?> restore(String stream, Snapshot snapshot) {
        if (!serializer.isCurrent(snapshot.state().getType())) {
            return null;
        }
        try {
            String stored = snapshot.state().getData();
            String json = ContentKeys.areNeededFor(stored)
                    ? keys.read(List.of(stream)).openSnapshot(stream, snapshot.sequence(), stored)
                    : stored;
            if (json == null) {
                return null;
            }
            Object aggregate = serializer.deserialize(new SimpleSerializedObject<>(
                    json, String.class, snapshot.state().getType()));
            return new GenericDomainEventMessage<>(null, stream, snapshot.sequence(), aggregate);
        } catch (RuntimeException | LinkageError e) {
            log.warn("The snapshot of {} cannot be read and is ignored: {}", stream, FailureReason.of(e));
            return null;
        }
    }
}
