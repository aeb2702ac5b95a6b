package dev.flowledger.query.filter;

import static dev.flowledger.query.filter.Criteria.ALWAYS;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.query.readmodel.Selection;
import dev.flowledger.query.readmodel.SqlFragment;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Combines the four filters of a query into one condition on a record. Part
 * of the condition is that the flow of the record is not deleted, and for a task run also its flow run. Queries never return
 * records of deleted parents.
 */
public final class RecordFilters {

    /** A text without it cannot be searched by the trigram indexes. */
    private static final Pattern TRIGRAM = Pattern.compile("[\\p{L}\\p{N}]{3}");

    private static final String EXISTING = "read_model.existing_";

    private static final String ALL_TASK_RUNS = EXISTING + "task_run task";

    private static final String START_TIME = "coalesce(start_time, expected_start_time)";

    /** The conditions on the rows that the views exclude. The planner expects few elements of an array, and uses the index. */
    private static final Map<String, String> OF_DELETED_PARENTS = Map.of(
            EXISTING + "flow_run run",
            "run.flow_id = any(array(select id from read_model.deleted_flow))",
            ALL_TASK_RUNS,
            "task.flow_run_id = any(array(select id from read_model.deleted_flow_run union all"
                    + " select flow_run.id from read_model.flow_run"
                    + " join read_model.deleted_flow on deleted_flow.id = flow_run.flow_id))");

    private final Filters filters;

    private RecordFilters(Filters filters) {
        this.filters = filters;
    }

    /** Matching flows that have a matching deployment, and a matching flow run with a matching task run. */
    public static Selection flows(Filters filters) {
        RecordFilters by = new RecordFilters(filters);
        return by.select(
                null,
                "read_model.flow flow",
                by.flowMatches(),
                filters.deployments() == null
                        ? ALWAYS
                        : exists(
                                "read_model.deployment deployment where deployment.flow_id = flow.id",
                                by.deploymentMatches()),
                by.hasRun("read_model.flow_run run where run.flow_id = flow.id"));
    }

    /** The versions of matching flows that were valid at a time. Other records have no history that filters can search. */
    public static Selection flowVersions(Filters filters, Instant asOf) {
        OffsetDateTime time = asOf.atOffset(ZoneOffset.UTC);
        RecordFilters by = new RecordFilters(filters);
        return by.select(
                null,
                "read_model.flow_history flow",
                by.flowMatches(),
                SqlFragment.of("flow.valid_from <= ? and flow.valid_to > ?", time, time));
    }

    /** Matching deployments of a matching flow that have a matching flow run with a matching task run. */
    public static Selection deployments(Filters filters) {
        RecordFilters by = new RecordFilters(filters);
        return by.select(
                null,
                by.ofFlow("deployment") + " deployment",
                by.deploymentMatches(),
                by.hasMatchingFlow("deployment"),
                by.hasRun(EXISTING + "flow_run run where run.deployment_id = deployment.id"));
    }

    /** Matching flow runs of a matching flow and a matching deployment that have a matching task run. */
    public static Selection flowRuns(Filters filters) {
        RecordFilters by = new RecordFilters(filters);
        FlowRunFilter filter = filters.flowRuns();
        Selection runs = by.select(
                        filter == null ? null : stateOrder(filter.state(), START_TIME),
                        by.ofFlow("flow_run") + " run",
                        by.runMatches(),
                        by.hasMatchingFlow("run"),
                        by.hasMatchingDeployment(),
                        by.hasTaskRun())
                .withNameSearch(filter != null && hasLike(filter.name()));
        SqlFragment start = by.startRange();
        return start.equals(ALWAYS) ? runs : runs.withRedundant(start);
    }

    /**
     * A range of start times as a range of the expression by which lists are sorted, so that PostgreSQL reads only this range of
     * the order, or of the runs of a flow. A count of runs reads the index of the start times only.
     */
    private SqlFragment startRange() {
        FlowRunFilter filter = filters.flowRuns();
        OptionalTimeFilter start = filter == null ? null : filter.startTime();
        return filter == null || start == null || filter.operator() == Operator.OR
                ? ALWAYS
                : Criteria.joined(
                        Operator.AND,
                        Criteria.optionalTime(START_TIME, new OptionalTimeFilter(start.before(), start.after(), null)));
    }

    /**
     * Matching task runs of a matching flow run of a matching flow and a matching deployment. A list looks up whether the flow of a
     * run is deleted. To read all rows, the runs are found by an index that has the criteria but not the flow.
     */
    public static Selection taskRuns(Filters filters) {
        RecordFilters by = new RecordFilters(filters);
        TaskRunFilter filter = filters.taskRuns();
        String stateOrder = filter == null ? null : stateOrder(filter.state(), "expected_start_time");
        boolean anyRun = filters.flows() == null && filters.flowRuns() == null && filters.deployments() == null;
        Selection tasks = by.select(
                        stateOrder,
                        anyRun ? ALL_TASK_RUNS : "read_model.task_run task",
                        by.taskMatches(),
                        anyRun ? ALWAYS : by.hasMatchingFlowRun(by.ofFlow("flow_run")))
                .withNameSearch(filter != null && hasLike(filter.name()));
        return anyRun || filters.flows() != null
                ? tasks
                : tasks.withAllRowsOf(by.select(
                        stateOrder, ALL_TASK_RUNS, by.taskMatches(), by.hasMatchingFlowRun("read_model.flow_run")));
    }

    /** The table of a record that has a flow. A flow that matches exists. */
    private String ofFlow(String table) {
        return (filters.flows() == null ? EXISTING : "read_model.") + table;
    }

    private SqlFragment hasMatchingFlow(String record) {
        return filters.flows() == null
                ? ALWAYS
                : exists("read_model.flow flow where flow.id = " + record + ".flow_id", flowMatches());
    }

    private SqlFragment hasMatchingDeployment() {
        return filters.deployments() == null
                ? ALWAYS
                : exists(
                        EXISTING + "deployment deployment where deployment.id = run.deployment_id",
                        deploymentMatches());
    }

    private SqlFragment hasMatchingFlowRun(String runs) {
        return exists(
                runs + " run where run.id = task.flow_run_id",
                runMatches(),
                hasMatchingFlow("run"),
                hasMatchingDeployment());
    }

    /** Whether a flow or deployment has a matching run with a matching task run. Both filters apply to the same run. */
    private SqlFragment hasRun(String runsOfRecord) {
        return filters.flowRuns() == null && filters.taskRuns() == null
                ? ALWAYS
                : exists(runsOfRecord, runMatches(), startRange(), hasTaskRun());
    }

    private SqlFragment hasTaskRun() {
        return filters.taskRuns() == null
                ? ALWAYS
                : exists("read_model.task_run task where task.flow_run_id = run.id", taskMatches());
    }

    private SqlFragment flowMatches() {
        FlowFilter filter = filters.flows();
        return filter == null
                ? ALWAYS
                : Criteria.joined(
                        filter.operator(),
                        Criteria.id("flow.id", filter.id()),
                        Criteria.name("flow.name", "flow.name_folded", filter.name()),
                        Criteria.tags("flow.tags", filter.tags()),
                        Criteria.absent(
                                exists("read_model.deployment of_flow where of_flow.flow_id = flow.id"),
                                filter.deployment()));
    }

    private SqlFragment deploymentMatches() {
        DeploymentFilter filter = filters.deployments();
        return filter == null
                ? ALWAYS
                : Criteria.joined(
                        filter.operator(),
                        Criteria.id("deployment.id", filter.id()),
                        Criteria.name("deployment.name", "deployment.name_folded", filter.name()),
                        Criteria.flag("deployment.is_schedule_active", filter.isScheduleActive()),
                        Criteria.tags("deployment.tags", filter.tags()),
                        Criteria.text("deployment.work_queue_name", filter.workQueueName()),
                        Criteria.cleared("deployment.is_schedule_active", filter.paused()));
    }

    private SqlFragment runMatches() {
        FlowRunFilter filter = filters.flowRuns();
        return filter == null
                ? ALWAYS
                : Criteria.joined(
                        filter.operator(),
                        Criteria.runId("run.id", filter.id()),
                        Criteria.name("run.name", "run.name_folded", filter.name()),
                        Criteria.tags("run.tags", filter.tags()),
                        Criteria.optionalId("run.deployment_id", filter.deploymentId()),
                        Criteria.optionalText("run.work_queue_name", filter.workQueueName()),
                        Criteria.state("run.state_type", "run.state_name", filter.state()),
                        Criteria.text("run.flow_version", filter.flowVersion()),
                        Criteria.optionalTime("run.start_time", filter.startTime()),
                        Criteria.time("run.expected_start_time", filter.expectedStartTime()),
                        Criteria.time("run.next_scheduled_start_time", filter.nextScheduledStartTime()),
                        Criteria.reference(
                                "run.parent_task_run_id",
                                exists(EXISTING + "task_run parent where parent.id = run.parent_task_run_id"),
                                filter.parentTaskRunId()),
                        Criteria.parentFlowRunId(
                                "run.parent_task_run_id", EXISTING + "task_run", filter.parentFlowRunId()),
                        Criteria.text("run.idempotency_key", filter.idempotencyKey()),
                        Criteria.optionalTime("run.end_time", filter.endTime()));
    }

    private SqlFragment taskMatches() {
        TaskRunFilter filter = filters.taskRuns();
        return filter == null
                ? ALWAYS
                : Criteria.joined(
                        filter.operator(),
                        Criteria.id("task.id", filter.id()),
                        Criteria.name("task.name", "task.name_folded", filter.name()),
                        Criteria.tags("task.tags", filter.tags()),
                        Criteria.state("task.state_type", "task.state_name", filter.state()),
                        Criteria.optionalTime("task.start_time", filter.startTime()),
                        Criteria.exists(
                                exists(EXISTING + "flow_run subflow where subflow.parent_task_run_id = task.id"),
                                filter.subflowRuns()),
                        Criteria.flowRunId("task.flow_run_id", filter.flowRunId()),
                        Criteria.optionalTime("task.end_time", filter.endTime()));
    }

    private Selection select(@Nullable String stateOrder, String table, SqlFragment... conditions) {
        SqlFragment matches = Criteria.joined(Operator.AND, conditions);
        SqlFragment rows = SqlFragment.of(" from " + table + " where ").then(matches);
        return new Selection(rows, allRows(table, matches), count(table, matches), hasShortLike(), false, stateOrder);
    }

    /** The rows without those of deleted parents, whose ids PostgreSQL reads once instead of once for each row. */
    private static SqlFragment allRows(String table, SqlFragment matches) {
        String deleted = OF_DELETED_PARENTS.get(table);
        SqlFragment rows = SqlFragment.of(" from " + counted(table) + " where ").then(matches);
        return deleted == null ? rows : rows.then(" and not " + deleted);
    }

    /**
     * The statement that counts records. Of runs it counts all, and then subtracts those of the few deleted parents: it is faster
     * than to exclude these runs one by one.
     */
    private static SqlFragment count(String table, SqlFragment matches) {
        String deleted = OF_DELETED_PARENTS.get(table);
        SqlFragment count = SqlFragment.of("select count(*) from " + counted(table) + " where ")
                .then(matches);
        return deleted == null
                ? count
                : SqlFragment.of("select (")
                        .then(count)
                        .then(") - (")
                        .then(count)
                        .then(" and " + deleted + ")");
    }

    /** The table of a view of runs whose parents exist; other tables and views as they are. */
    private static String counted(String table) {
        return OF_DELETED_PARENTS.containsKey(table) ? table.replace(EXISTING, "read_model.") : table;
    }

    private boolean hasShortLike() {
        return Stream.of(
                        filters.flows() == null ? null : filters.flows().name(),
                        filters.deployments() == null
                                ? null
                                : filters.deployments().name(),
                        filters.flowRuns() == null ? null : filters.flowRuns().name(),
                        filters.taskRuns() == null ? null : filters.taskRuns().name())
                .anyMatch(name -> name != null
                        && name.like() != null
                        && !TRIGRAM.matcher(name.like()).find());
    }

    private static boolean hasLike(@Nullable NameFilter name) {
        return name != null && name.like() != null;
    }

    /** {@link Selection#stateOrder()}, if the index on the state type is ordered by this column. */
    private static @Nullable String stateOrder(@Nullable StateFilter state, String column) {
        return state == null || state.type() == null || state.type().any() == null
                ? null
                : state.type().any().size() == 1 ? column : "";
    }

    /** Whether a row exists that meets the conditions, besides those that follow its table. */
    private static SqlFragment exists(String rows, SqlFragment... conditions) {
        SqlFragment condition = Criteria.joined(Operator.AND, conditions);
        SqlFragment start = SqlFragment.of("exists (select from " + rows);
        return (condition.equals(ALWAYS) ? start : start.then(" and ").then(condition)).then(")");
    }
}
