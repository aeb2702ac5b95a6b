package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.search.FoldedCase;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.stereotype.Component;

/**
 * The rows of the living flows, and of what they were, written in the transaction that appends the event: one statement an
 * event, each of which does nothing when it is repeated.
 */
@Component
@ProcessingGroup("flows")
class FlowProjection {

    private static final List<String> ALL =
            Sql.columns("id", "created", "updated", "name", "name_folded", "tags", "sequence");

    /**
     * Keeps the version that ends, as part of the statement that ends it: both see the row as it was before. Its parameters
     * are the time, the id and the sequence.
     */
    private static final String KEEP = "with past as (insert into read_model.flow_past (" + String.join(", ", ALL)
            + ", ended) select " + String.join(", ", ALL)
            + ", ? from read_model.flow where id = ? and sequence < ? on conflict do nothing) ";

    private static final String INSERT = Sql.upsert("flow", ALL);
    private static final String UPDATE = KEEP + Sql.update("flow", Sql.columns("updated", "tags"));
    private static final String DELETE = KEEP + Sql.delete("flow");

    @EventHandler
    void on(FlowCreated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                INSERT,
                event.id().value(),
                Sql.utc(event.at()),
                Sql.utc(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                Sql.array(event.tags()),
                sequence);
    }

    @EventHandler
    void on(FlowUpdated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                UPDATE,
                Sql.utc(event.at()),
                event.id().value(),
                sequence,
                Sql.utc(event.at()),
                Sql.array(event.tags()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(FlowDeleted event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                DELETE,
                Sql.utc(event.at()),
                event.id().value(),
                sequence,
                event.id().value(),
                sequence);
    }
}
