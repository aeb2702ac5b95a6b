package dev.flowledger.command.eventstore;

import dev.flowledger.command.eventstore.StreamReader.Snapshot;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Stores one snapshot per stream, and restores aggregates from them. */
final class SnapshotStore {

    private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);

    /** Not an update: the server's role may have only the privileges to insert and to delete. */
    private static final String DELETE = "delete from event_store.snapshot where stream = ?";

    /** If another node is faster, its snapshot remains. */
    private static final String INSERT =
            "insert into event_store.snapshot (stream, sequence, event_id, type, revision, state)"
                    + " select stream, sequence, id, ?, ?, ? from event_store.event where stream = ? and sequence = ?"
                    + " on conflict do nothing";

    private final JdbcTemplate jdbc;
    private final SnapshotSerializer serializer = new SnapshotSerializer();

    SnapshotStore(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Replaces the snapshot of a stream. */
    void store(DomainEventMessage<?> snapshot) {
        String stream = snapshot.getAggregateIdentifier();
        SerializedObject<String> state = serializer.serialize(snapshot.getPayload(), String.class);
        jdbc.update(DELETE, stream);
        jdbc.update(
                INSERT,
                state.getType().getName(),
                state.getType().getRevision(),
                state.getData(),
                stream,
                snapshot.getSequenceNumber());
    }

    /** Restores an aggregate. Returns null if another version of Flowledger wrote the snapshot, or if it is damaged. */
    @Nullable DomainEventMessage<?> restore(String stream, Snapshot snapshot) {
        if (!serializer.isCurrent(snapshot.state().getType())) {
            return null;
        }
        try {
            Object aggregate = serializer.deserialize(snapshot.state());
            return new GenericDomainEventMessage<>(null, stream, snapshot.sequence(), aggregate);
        } catch (RuntimeException | LinkageError e) {
            log.warn("The snapshot of {} cannot be read and is ignored: {}", stream, e.toString());
            return null;
        }
    }
}
