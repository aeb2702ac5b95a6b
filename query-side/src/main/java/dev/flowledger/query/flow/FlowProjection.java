package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.query.readmodel.FoldedCase;
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

    private static final List<String> COLUMNS =
            Sql.columns("id", "created", "updated", "name", "name_folded", "tags", "sequence");

    private static final String VERSION_COLUMNS = "id, created, name, name_folded, tags, sequence";

    /**
     * Copies the version that ends into {@code flow_version}. It is a common table expression of the statement that changes
     * the row: both see the row as it was before. Its parameters are the time, the id and the sequence number.
     */
    private static final String ARCHIVE =
            "with earlier_version as (insert into read_model.flow_version (" + VERSION_COLUMNS
                    + ", valid_from, valid_to) select " + VERSION_COLUMNS
                    + ", updated, ? from read_model.flow where id = ? and sequence < ? on conflict do nothing) ";

    private static final String INSERT = Sql.upsert("flow", COLUMNS);
    private static final String UPDATE = ARCHIVE + Sql.update("flow", Sql.columns("updated", "tags"));
    private static final String DELETE = ARCHIVE + Sql.delete("flow");

    @EventHandler
    void on(FlowCreated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                INSERT,
                event.id().value(),
                Sql.timestamp(event.at()),
                Sql.timestamp(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                Sql.textArray(event.tags()),
                sequence);
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
    }
}
