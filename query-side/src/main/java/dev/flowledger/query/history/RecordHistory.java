package dev.flowledger.query.history;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Computes earlier versions of a record by replaying its stream up to a time. The read model contains earlier versions of flows
 * only: runs have many versions, and few of them are ever read.
 */
@Component
public class RecordHistory {

    private static final String FLOW_EXISTED =
            "select exists (select from read_model.flow_history where id = ? and valid_from <= ? and valid_to > ?)";

    /** Each event of a record has its id, so that one of them is sufficient. */
    private static final String ARCHIVE = "select archive.name from event_store.ledger join event_store.archive"
            + " on archive.positions @> ledger.position where left(ledger.subject, 100) = ? limit 1";

    private final EventStorageEngine events;
    private final JdbcClient jdbc;

    RecordHistory(EventStorageEngine events, JdbcClient jdbc) {
        this.events = events;
        this.jdbc = jdbc;
    }

    /** Applies an event to a version of a record. */
    @FunctionalInterface
    public interface Fold<V> {

        /**
         * The next version; null if the record does not exist after the event.
         *
         * @param version the version before the event; null if the record does not exist
         * @param event an event of the stream, which may belong to another generation
         */
        @Nullable V apply(@Nullable V version, DomainEventMessage<?> event);
    }

    /**
     * The version of a record that was valid at a time; empty if it did not exist then.
     *
     * @throws ApiException if its events are in an archive
     */
    public <V> Optional<V> asOf(RecordId id, Instant time, Fold<V> fold) {
        V version = null;
        DomainEventStream stream = events.readEvents(id.stream(), 0);
        while (stream.hasNext()) {
            DomainEventMessage<?> event = stream.next();
            if (event.getTimestamp().isAfter(time)) {
                break;
            }
            version = fold.apply(version, event);
        }
        if (version == null) {
            requireNotArchived(id);
        }
        return Optional.ofNullable(version);
    }

    /**
     * Tells a record whose events are in an archive from one that did not exist.
     *
     * @throws ApiException if its events are in an archive
     */
    private void requireNotArchived(RecordId id) {
        jdbc.sql(ARCHIVE)
                .param(id.value().toString())
                .query(String.class)
                .optional()
                .ifPresent(archive -> {
                    throw ApiException.archived(id.kind(), archive);
                });
    }

    /** Whether a flow existed at a time. */
    public boolean flowExisted(FlowId id, Instant time) {
        var at = time.atOffset(ZoneOffset.UTC);
        return jdbc.sql(FLOW_EXISTED)
                .params(id.value(), at, at)
                .query(Boolean.class)
                .single();
    }
}
