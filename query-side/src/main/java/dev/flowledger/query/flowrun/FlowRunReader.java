package dev.flowledger.query.flowrun;

import static dev.flowledger.query.readmodel.ViewColumns.idOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.json;
import static dev.flowledger.query.readmodel.ViewColumns.texts;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;
import static dev.flowledger.query.readmodel.ViewColumns.uuidOrNull;

import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FindFlowRun;
import dev.flowledger.api.flowrun.FindParentFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunBuilder;
import dev.flowledger.api.flowrun.FlowRunExtras;
import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.query.readmodel.RecordTable;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.run.RunColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads single flow runs, each with one prepared statement. */
@Component
class FlowRunReader {

    /** The columns of the view. */
    static final List<String> COLUMNS = Sql.columns(
            "id",
            "created",
            "updated",
            "name",
            "flow_id",
            "deployment_id",
            "work_queue_name",
            "flow_version",
            "parameters",
            "idempotency_key",
            "context",
            "empirical_policy",
            "tags",
            "parent_task_run_id",
            "infrastructure_document_id",
            "extras",
            "created_by",
            RunColumns.NAMES,
            "sequence");

    /** The parent task run, or null if it was deleted. Events and rows keep its id. */
    private static final String EXISTING_PARENT =
            "(select parent.id from read_model.existing_task_run parent where parent.id = parent_task_run_id)"
                    + " as parent_task_run_id";

    private static final List<String> SELECTED = COLUMNS.stream()
            .map(column -> column.equals("parent_task_run_id") ? EXISTING_PARENT : column)
            .toList();

    /** The columns of {@code read_model.flow_run}. */
    static final RecordTable<FlowRun> TABLE = new RecordTable<>(
            SELECTED,
            Sql.columns(
                    "work_queue_name",
                    "flow_version",
                    "parameters",
                    "idempotency_key",
                    "context",
                    "empirical_policy",
                    "extras",
                    RunColumns.TEXTS),
            List.of("tags"),
            FlowRunReader::flowRun);

    private static final String ID_AND_FLOW_EXISTS =
            "id = ? and exists (select from read_model.flow where flow.id = flow_run.flow_id)";

    private static final String BY_ID = Sql.select("flow_run", SELECTED) + ID_AND_FLOW_EXISTS;
    private static final String PARENT =
            "select state_type, run_count, case state_type when 'PAUSED' then state_details else '{}' end as pause_details"
                    + " from read_model.flow_run where " + ID_AND_FLOW_EXISTS;

    private final JdbcClient jdbc;

    FlowRunReader(@Qualifier("readClient") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    Optional<FlowRun> handle(FindFlowRun query) {
        return jdbc.sql(BY_ID)
                .param(query.id().value())
                .query(FlowRunReader::flowRun)
                .optional();
    }

    @QueryHandler
    Optional<ParentFlowRun> handle(FindParentFlowRun query) {
        return jdbc.sql(PARENT)
                .param(query.id().value())
                .query((row, number) -> new ParentFlowRun(
                        StateType.valueOf(row.getString("state_type")),
                        row.getInt("run_count"),
                        json(row, "pause_details")))
                .optional();
    }

    private static FlowRun flowRun(ResultSet row, int number) throws SQLException {
        return FlowRunBuilder.builder()
                .id(new FlowRunId(uuid(row, "id")))
                .created(time(row, "created"))
                .updated(time(row, "updated"))
                .name(row.getString("name"))
                .flowId(new FlowId(uuid(row, "flow_id")))
                .deploymentId(idOrNull(row, "deployment_id", DeploymentId::new))
                .workQueueName(row.getString("work_queue_name"))
                .flowVersion(row.getString("flow_version"))
                .parameters(json(row, "parameters"))
                .idempotencyKey(row.getString("idempotency_key"))
                .context(json(row, "context"))
                .empiricalPolicy(json(row, "empirical_policy"))
                .tags(texts(row, "tags"))
                .parentTaskRunId(idOrNull(row, "parent_task_run_id", TaskRunId::new))
                .infrastructureDocumentId(uuidOrNull(row, "infrastructure_document_id"))
                .extras(extras(row.getString("extras")))
                .createdBy(Actor.of(row.getString("created_by")))
                .status(RunColumns.status(row))
                .sequence(row.getLong("sequence"))
                .build();
    }

    private static FlowRunExtras extras(@Nullable String json) {
        return json == null ? FlowRunExtras.NONE : JsonMapper.shared().readValue(json, FlowRunExtras.class);
    }
}
