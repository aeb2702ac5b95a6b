package dev.flowledger.query.readmodel;

import dev.flowledger.api.FinalStatements;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes to the live read model, in the transaction that appends the events. The statements for all events of a batch of
 * commands are collected and executed together, before the transaction commits or with its commit.
 */
@Component
final class LiveRowWriter implements RowWriter {

    private static final String ROWS = LiveRowWriter.class.getName();

    private final JdbcTemplate jdbc;

    LiveRowWriter(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void write(RowStatement statement, @Nullable Object... values) {
        if (CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().getMessage() instanceof DomainEventMessage<?> event) {
            UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
            batch.getOrComputeResource(ROWS, key -> executedBeforeCommit(batch))
                    .add(event.getAggregateIdentifier(), statement, values);
        } else {
            jdbc.update(statement.sql(), values);
        }
    }

    private RowBatch executedBeforeCommit(UnitOfWork<?> batch) {
        RowBatch rows = new RowBatch();
        batch.onPrepareCommit(prepared -> {
            // A later write, if there is one, starts another batch.
            prepared.resources().remove(ROWS);
            rows.execute(this::execute);
        });
        return rows;
    }

    private void execute(RowBatch.Executions executions) {
        String sql = executions.statement().sql();
        FinalStatements last = FinalStatements.current();
        if (last == null) {
            jdbc.batchUpdate(sql, executions.values());
        } else {
            executions.values().forEach(values -> last.add(sql, values));
        }
    }
}
