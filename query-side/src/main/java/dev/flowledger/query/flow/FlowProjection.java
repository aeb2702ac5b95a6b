package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.query.readmodel.FoldedCase;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.stereotype.Component;

/**
 * Writes the rows of existing flows and of their earlier versions, in the transaction that appends the event. Each event is one
 * idempotent statement.
 */
@Component
@ProcessingGroup("flows")
class FlowProjection {

    private static final List<String> VERSION_COLUMNS =
            Sql.columns("id", "created", "name", "name_folded", "tags", "labels", "sequence");

    private static final RowStatement INSERT = Sql.upsert("flow", Sql.columns(FlowReader.COLUMNS, "name_folded"));
    private static final RowStatement UPDATE = archiving(Sql.update("flow", Sql.columns("updated", "tags")));
    private static final RowStatement DELETE = archiving(Sql.delete("flow"));
    private static final RowStatement INSERT_DELETED = Sql.upsert("deleted_flow", Sql.columns("id", "sequence"));

    @EventHandler
    void on(FlowCreated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                INSERT,
                event.id().value(),
                Sql.timestamp(event.at()),
                Sql.timestamp(event.at()),
                event.name(),
                Sql.textArray(event.tags()),
                Sql.json(event.labels()),
                sequence,
                FoldedCase.of(event.name()));
    }

    @EventHandler
    void on(FlowUpdated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                UPDATE,
                Sql.timestamp(event.at()),
                event.id().value(),
                sequence,
                Sql.timestamp(event.at()),
                Sql.textArray(event.tags()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(FlowDeleted event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                DELETE,
                Sql.timestamp(event.at()),
                event.id().value(),
                sequence,
                event.id().value(),
                sequence);
        rows.write(INSERT_DELETED, event.id().value(), sequence);
    }

    /** A statement that keeps the version that ends. Its first parameters are the time, the id and the sequence number. */
    private static RowStatement archiving(RowStatement change) {
        return Sql.archive("flow_version", VERSION_COLUMNS, change);
    }
}
