package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventBuilder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Maps rows to events without decoding payload and metadata, because the ledger hashes the stored text. */
public final class StoredEvents {

    /** The columns of {@code event_store.event e}. */
    static final String EVENT_COLUMNS =
            "e.stream, e.stream_type, e.sequence, e.id, e.type, e.revision, e.time, e.payload, e.metadata";

    /** The columns of {@code event_store.ledger l}. */
    static final String ENTRY_COLUMNS = "l.position, l.hash";

    private StoredEvents() {}

    /** The event in a row that has the columns of the table {@code event_store.event}. */
    public static StoredEvent event(ResultSet row) throws SQLException {
        return StoredEventBuilder.builder().stream(row.getString("stream"))
                .streamType(row.getString("stream_type"))
                .sequence(row.getLong("sequence"))
                .id(row.getObject("id", UUID.class))
                .type(row.getString("type"))
                .revision(row.getString("revision"))
                .time(time(row, "time"))
                .payload(row.getString("payload"))
                .metadata(row.getString("metadata"))
                .build();
    }

    /** A timestamp. PostgreSQL's infinite timestamps, which {@link Instant} cannot represent, map to its limits of dates. */
    static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                ? time.toLocalDateTime().toInstant(ZoneOffset.UTC)
                : time.toInstant();
    }

    /** An entry of the ledger with its event; if it is not in the event store, with what the entry contains of it. */
    static LedgerEvent ledgerEventOrOutline(ResultSet row) throws SQLException {
        return row.getObject("id") != null
                ? ledgerEvent(row)
                : LedgerEvent.archived(
                        SearchColumns.of(row).outline(),
                        new LedgerEntry(row.getLong("position"), row.getBytes("hash")),
                        ArchiveNames.UNKNOWN);
    }

    static LedgerEvent ledgerEvent(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("hash");
        if (hash == null) {
            return new LedgerEvent(event(row), null);
        }
        return new LedgerEvent(event(row), new LedgerEntry(row.getLong("position"), hash));
    }
}
