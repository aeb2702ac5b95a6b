package dev.flowledger.query.taskrun;

import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.search.FoldedCase;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of the living task runs, written like those of flows: in the transaction of the event, one statement each. */
@Component
@ProcessingGroup("flows")
class TaskRunProjection {

    private static final String INSERT = Sql.upsert(
            "task_run",
            "id",
            "created",
            "updated",
            "name",
            "name_folded",
            "flow_run_id",
            "task_key",
            "dynamic_key",
            "cache_key",
            "cache_expiration",
            "task_version",
            "empirical_policy",
            "tags",
            "task_inputs",
            "state_id",
            "state_type",
            "state_name",
            "state_timestamp",
            "state_message",
            "state_data",
            "state_details",
            "run_count",
            "expected_start_time",
            "next_scheduled_start_time",
            "start_time",
            "end_time",
            "total_run_time",
            "sequence");
    private static final String UPDATE = Sql.update("task_run", "updated", "name", "name_folded");
    private static final String SET_STATE = Sql.update(
            "task_run",
            "updated",
            "state_id",
            "state_type",
            "state_name",
            "state_timestamp",
            "state_message",
            "state_data",
            "state_details",
            "run_count",
            "expected_start_time",
            "next_scheduled_start_time",
            "start_time",
            "end_time",
            "total_run_time");
    private static final String DELETE = Sql.delete("task_run");

    private final JdbcTemplate jdbc;

    TaskRunProjection(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(TaskRunCreated event, @SequenceNumber long sequence) {
        jdbc.update(
                INSERT,
                event.id().value(),
                Sql.utc(event.at()),
                Sql.utc(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                event.flowRunId().value(),
                event.taskKey(),
                event.dynamicKey(),
                event.cacheKey(),
                Sql.utc(event.cacheExpiration()),
                event.taskVersion(),
                Sql.json(event.empiricalPolicy()),
                Sql.array(event.tags()),
                Sql.json(event.taskInputs()),
                event.state().id(),
                event.state().type().name(),
                event.state().name(),
                Sql.utc(event.state().timestamp()),
                event.state().message(),
                Sql.json(event.state().data()),
                Sql.json(event.state().details()),
                event.progress().runCount(),
                Sql.utc(event.progress().expectedStartTime()),
                Sql.utc(event.progress().nextScheduledStartTime()),
                Sql.utc(event.progress().startTime()),
                Sql.utc(event.progress().endTime()),
                event.progress().totalRunTime(),
                sequence);
    }

    @EventHandler
    void on(TaskRunUpdated event, @SequenceNumber long sequence) {
        jdbc.update(
                UPDATE,
                Sql.utc(event.at()),
                event.name(),
                FoldedCase.of(event.name()),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(TaskRunStateSet event, @SequenceNumber long sequence) {
        jdbc.update(
                SET_STATE,
                Sql.utc(event.at()),
                event.state().id(),
                event.state().type().name(),
                event.state().name(),
                Sql.utc(event.state().timestamp()),
                event.state().message(),
                Sql.json(event.state().data()),
                Sql.json(event.state().details()),
                event.progress().runCount(),
                Sql.utc(event.progress().expectedStartTime()),
                Sql.utc(event.progress().nextScheduledStartTime()),
                Sql.utc(event.progress().startTime()),
                Sql.utc(event.progress().endTime()),
                event.progress().totalRunTime(),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(TaskRunDeleted event, @SequenceNumber long sequence) {
        jdbc.update(DELETE, event.id().value(), sequence);
    }
}
