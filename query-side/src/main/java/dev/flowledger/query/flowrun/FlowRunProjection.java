package dev.flowledger.query.flowrun;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunExtras;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.query.readmodel.FoldedCase;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.run.RunColumns;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes the rows of existing flow runs, in the transaction that appends the event. Each event is one idempotent statement. */
@Component
@ProcessingGroup("flows")
class FlowRunProjection {

    private static final RowStatement INSERT =
            Sql.upsert("flow_run", Sql.columns(FlowRunReader.COLUMNS, "name_folded"));
    private static final RowStatement UPDATE = Sql.update(
            "flow_run",
            Sql.columns(
                    "updated",
                    "name",
                    "name_folded",
                    "flow_version",
                    "parameters",
                    "empirical_policy",
                    "tags",
                    "extras"));
    private static final RowStatement SET_STATE = Sql.update("flow_run", Sql.columns("updated", RunColumns.NAMES));
    private static final RowStatement SET_STATE_AND_POLICY =
            Sql.update("flow_run", Sql.columns("updated", "empirical_policy", RunColumns.NAMES));
    private static final RowStatement ERASE =
            Sql.update("flow_run", Sql.columns("updated", "parameters", "context", "state_message", "state_data"));
    private static final RowStatement DELETE = Sql.delete("flow_run");
    private static final RowStatement INSERT_DELETED = Sql.upsert("deleted_flow_run", Sql.columns("id", "sequence"));

    @EventHandler
    void on(
            FlowRunCreated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor,
            RowWriter rows) {
        rows.write(
                INSERT,
                Sql.values(
                        event.id().value(),
                        Sql.timestamp(event.at()),
                        Sql.timestamp(event.at()),
                        event.name(),
                        event.flowId().value(),
                        event.deploymentId() == null
                                ? null
                                : event.deploymentId().value(),
                        event.workQueueName(),
                        event.flowVersion(),
                        Sql.json(event.parameters()),
                        event.idempotencyKey(),
                        Sql.json(event.context()),
                        Sql.json(event.empiricalPolicy()),
                        Sql.textArray(event.tags()),
                        event.parentTaskRunId() == null
                                ? null
                                : event.parentTaskRunId().value(),
                        event.infrastructureDocumentId(),
                        extras(event.extras()),
                        actor,
                        RunColumns.values(event.state(), event.timings()),
                        sequence,
                        FoldedCase.of(event.name())));
    }

    @EventHandler
    void on(FlowRunUpdated event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(
                UPDATE,
                Sql.timestamp(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                event.flowVersion(),
                Sql.json(event.parameters()),
                Sql.json(event.empiricalPolicy()),
                Sql.textArray(event.tags()),
                extras(event.extras()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(FlowRunStateSet event, @SequenceNumber long sequence, RowWriter rows) {
        boolean samePolicy = event.empiricalPolicy() == null;
        rows.write(
                samePolicy ? SET_STATE : SET_STATE_AND_POLICY,
                Sql.values(
                        Sql.timestamp(event.at()),
                        samePolicy ? List.of() : Sql.json(event.empiricalPolicy()),
                        RunColumns.values(event.state(), event.timings()),
                        sequence,
                        event.id().value(),
                        sequence));
    }

    @EventHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence, RowWriter rows) {
        if (event.changes(FlowRunId.KIND)) {
            rows.write(
                    ERASE,
                    Sql.timestamp(event.at()),
                    Sql.json(event.object(ErasurePerformed.PARAMETERS)),
                    Sql.json(event.object(ErasurePerformed.CONTEXT)),
                    event.text(ErasurePerformed.STATE_MESSAGE),
                    Sql.json(event.json(ErasurePerformed.STATE_DATA)),
                    sequence,
                    event.id(),
                    sequence);
        }
    }

    @EventHandler
    void on(FlowRunDeleted event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(DELETE, event.id().value(), sequence);
        rows.write(INSERT_DELETED, event.id().value(), sequence);
    }

    private static @Nullable String extras(@Nullable FlowRunExtras extras) {
        return extras == null ? null : JsonMapper.shared().writeValueAsString(extras);
    }
}
