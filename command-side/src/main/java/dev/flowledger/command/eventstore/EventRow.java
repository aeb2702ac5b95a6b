package dev.flowledger.command.eventstore;

import dev.flowledger.api.ledger.StoredEventBuilder;
import dev.flowledger.api.ledger.StoredEventData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Reads an event from a row that has the columns of {@code event_store.event}. */
final class EventRow {

    private EventRow() {}

    static StoredEventData event(ResultSet row) throws SQLException {
        return new StoredEventData(StoredEventBuilder.builder().stream(row.getString("stream"))
                .streamType(row.getString("stream_type"))
                .sequence(row.getLong("sequence"))
                .id(row.getObject("id", UUID.class))
                .type(row.getString("type"))
                .revision(row.getString("revision"))
                .time(row.getObject("time", OffsetDateTime.class).toInstant())
                .payload(row.getString("payload"))
                .metadata(row.getString("metadata"))
                .build());
    }
}
