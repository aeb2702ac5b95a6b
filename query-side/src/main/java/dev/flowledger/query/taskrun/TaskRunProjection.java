package dev.flowledger.query.taskrun;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import dev.flowledger.query.readmodel.FoldedCase;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.run.RunColumns;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.stereotype.Component;

/** Writes the rows of existing task runs, in the transaction that appends the event. Each event is one idempotent statement. */
@Component
@ProcessingGroup("flows")
class TaskRunProjection {

    private static final RowStatement INSERT =
            Sql.upsert("task_run", Sql.columns(TaskRunReader.COLUMNS, "name_folded"));
    private static final RowStatement UPDATE = Sql.update("task_run", Sql.columns("updated", "name", "name_folded"));
    private static final RowStatement SET_STATE = Sql.update("task_run", Sql.columns("updated", RunColumns.NAMES));
    private static final RowStatement SET_STATE_AND_ATTEMPT =
            Sql.update("task_run", Sql.columns("updated", "flow_run_run_count", RunColumns.NAMES));
    private static final RowStatement ERASE =
            Sql.update("task_run", Sql.columns("updated", "task_inputs", "state_message", "state_data"));
    private static final RowStatement DELETE = Sql.delete("task_run");

    @EventHandler
    void on(TaskRunCreated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                INSERT,
                Sql.values(
                        event.id().value(),
                        Sql.timestamp(event.at()),
                        Sql.timestamp(event.at()),
                        event.name(),
                        event.flowRunId().value(),
                        event.taskKey(),
                        event.dynamicKey(),
                        event.cacheKey(),
                        Sql.timestamp(event.cacheExpiration()),
                        event.taskVersion(),
                        Sql.json(event.empiricalPolicy()),
                        Sql.textArray(event.tags()),
                        Sql.json(event.taskInputs()),
                        0,
                        Sql.json(event.labels()),
                        RunColumns.values(event.state(), event.timings()),
                        sequence,
                        FoldedCase.of(event.name())));
    }

    @EventHandler
    void on(TaskRunUpdated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                UPDATE,
                Sql.timestamp(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(TaskRunStateSet event, @SequenceNumber long sequence, RowWriter rows) {
        boolean sameAttempt = event.flowRunRunCount() == null;
        rows.write(
                sameAttempt ? SET_STATE : SET_STATE_AND_ATTEMPT,
                Sql.values(
                        Sql.timestamp(event.at()),
                        sameAttempt ? List.of() : event.flowRunRunCount(),
                        RunColumns.values(event.state(), event.timings()),
                        sequence,
                        event.id().value(),
                        sequence));
    }

    @EventHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence, RowWriter rows) {
        if (event.changes(TaskRunId.KIND)) {
            rows.write(
                    ERASE,
                    Sql.timestamp(event.at()),
                    Sql.json(event.taskInputs()),
                    event.text(ErasurePerformed.STATE_MESSAGE),
                    Sql.json(event.json(ErasurePerformed.STATE_DATA)),
                    sequence,
                    event.id(),
                    sequence);
        }
    }

    @EventHandler
    void on(TaskRunDeleted event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(DELETE, event.id().value(), sequence);
    }
}
