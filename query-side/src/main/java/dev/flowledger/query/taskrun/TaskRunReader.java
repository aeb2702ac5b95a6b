package dev.flowledger.query.taskrun;

import static dev.flowledger.query.readmodel.ViewColumns.json;
import static dev.flowledger.query.readmodel.ViewColumns.jsonOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.texts;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.timeOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.FindTaskRun;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunBuilder;
import dev.flowledger.api.taskrun.TaskRunExists;
import dev.flowledger.query.readmodel.RecordTable;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.run.RunColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads single task runs, each with one prepared statement. */
@Component
class TaskRunReader {

    /** The columns of the view. */
    static final List<String> COLUMNS = Sql.columns(
            "id",
            "created",
            "updated",
            "name",
            "flow_run_id",
            "task_key",
            "dynamic_key",
            "cache_key",
            "cache_expiration",
            "task_version",
            "empirical_policy",
            "tags",
            "task_inputs",
            "flow_run_run_count",
            "labels",
            RunColumns.NAMES,
            "sequence");

    /** The columns of {@code read_model.task_run}. */
    static final RecordTable<TaskRun> TABLE = new RecordTable<>(
            COLUMNS,
            Sql.columns(
                    "task_key",
                    "dynamic_key",
                    "cache_key",
                    "task_version",
                    "empirical_policy",
                    "task_inputs",
                    "labels",
                    RunColumns.TEXTS),
            List.of("tags"),
            TaskRunReader::taskRun);

    private static final String ID_AND_PARENTS_EXIST =
            "id = ? and exists (select from read_model.flow_run join read_model.flow on flow.id = flow_run.flow_id"
                    + " where flow_run.id = task_run.flow_run_id)";
    private static final String BY_ID = Sql.select("task_run", COLUMNS) + ID_AND_PARENTS_EXIST;
    private static final String EXISTS =
            "select exists (select from read_model.task_run where " + ID_AND_PARENTS_EXIST + ")";

    private final JdbcClient jdbc;

    TaskRunReader(@Qualifier("readClient") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    Optional<TaskRun> handle(FindTaskRun query) {
        return jdbc.sql(BY_ID)
                .param(query.id().value())
                .query(TaskRunReader::taskRun)
                .optional();
    }

    @QueryHandler
    boolean handle(TaskRunExists query) {
        return jdbc.sql(EXISTS).param(query.id().value()).query(Boolean.class).single();
    }

    private static TaskRun taskRun(ResultSet row, int number) throws SQLException {
        return TaskRunBuilder.builder()
                .id(new TaskRunId(uuid(row, "id")))
                .created(time(row, "created"))
                .updated(time(row, "updated"))
                .name(row.getString("name"))
                .flowRunId(new FlowRunId(uuid(row, "flow_run_id")))
                .taskKey(row.getString("task_key"))
                .dynamicKey(row.getString("dynamic_key"))
                .cacheKey(row.getString("cache_key"))
                .cacheExpiration(timeOrNull(row, "cache_expiration"))
                .taskVersion(row.getString("task_version"))
                .empiricalPolicy(json(row, "empirical_policy"))
                .tags(texts(row, "tags"))
                .taskInputs(json(row, "task_inputs"))
                .flowRunRunCount(row.getInt("flow_run_run_count"))
                .labels(Objects.requireNonNullElse(jsonOrNull(row, "labels"), JsonObject.EMPTY))
                .status(RunColumns.status(row))
                .sequence(row.getLong("sequence"))
                .build();
    }
}
