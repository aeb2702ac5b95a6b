package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.search.FoldedCase;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The rows of the living flows, written in the transaction that appends the event: one statement an event, each of which
 * does nothing when it is repeated.
 */
@Component
@ProcessingGroup("flows")
class FlowProjection {

    private static final String INSERT =
            Sql.upsert("flow", Sql.columns("id", "created", "updated", "name", "name_folded", "tags", "sequence"));
    private static final String UPDATE = Sql.update("flow", Sql.columns("updated", "tags"));
    private static final String DELETE = Sql.delete("flow");

    private final JdbcTemplate jdbc;

    FlowProjection(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(FlowCreated event, @SequenceNumber long sequence) {
        jdbc.update(
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
    void on(FlowUpdated event, @SequenceNumber long sequence) {
        jdbc.update(
                UPDATE,
                Sql.utc(event.at()),
                Sql.array(event.tags()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(FlowDeleted event, @SequenceNumber long sequence) {
        jdbc.update(DELETE, event.id().value(), sequence);
    }
}
