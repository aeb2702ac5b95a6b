package dev.flowledger.query.key;

import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.KeyRotated;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.stereotype.Component;

/** Writes the rows of API keys, in the transaction that appends the event. Authentication reads name and role from them. */
@Component
@ProcessingGroup("keys")
class KeyProjection {

    private static final RowStatement INSERT =
            Sql.upsert("api_key", Sql.columns("id", "name", "role", "created", "expires_at", "note", "sequence"));
    private static final RowStatement EXPIRE = Sql.update("api_key", Sql.columns("expires_at"));
    private static final RowStatement REVOKE = Sql.update("api_key", Sql.columns("revoked"));

    @EventHandler
    void on(KeyIssued event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                INSERT,
                event.id().value(),
                event.name(),
                event.role().text(),
                Sql.timestamp(event.at()),
                event.expiresAt() == null ? null : Sql.timestamp(event.expiresAt()),
                event.note(),
                sequence);
    }

    @EventHandler
    void on(KeyRotated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                EXPIRE,
                Sql.timestamp(event.previousExpiresAt()),
                sequence,
                event.previous().value(),
                sequence);
        rows.write(
                INSERT,
                event.id().value(),
                event.name(),
                event.role().text(),
                Sql.timestamp(event.at()),
                event.expiresAt() == null ? null : Sql.timestamp(event.expiresAt()),
                event.note(),
                sequence);
    }

    @EventHandler
    void on(KeyRevoked event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(REVOKE, Sql.timestamp(event.at()), sequence, event.id().value(), sequence);
    }
}
