package dev.flowledger.query.search;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.persistence.criteria.AbstractQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;

/**
 * The four filters as one condition on a record. What belongs to a flow that is no more is in no answer, and neither is a
 * task run of a flow run that is no more: that is part of the condition.
 */
final class RecordFilters {

    private final Filters filters;
    private final CriteriaBuilder builder;

    private RecordFilters(Filters filters, CriteriaBuilder builder) {
        this.filters = filters;
        this.builder = builder;
    }

    /** Flows that have such a deployment, and such a run that has such a task run. */
    static Specification<FlowRow> flows(Filters filters) {
        return (flow, query, builder) -> new RecordFilters(filters, builder).flow(flow, query);
    }

    /** Such flows, among the versions of them all. Nothing else has a past that a filter could speak of. */
    static Specification<FlowHistoryRow> versionsOfFlows(Filters filters) {
        return (flow, query, builder) -> new RecordFilters(filters, builder).flowMatches(flow, filters.flows());
    }

    /** Deployments of such a flow, that have such a run that has such a task run. */
    static Specification<DeploymentRow> deployments(Filters filters) {
        return (deployment, query, builder) -> new RecordFilters(filters, builder).deployment(deployment, query);
    }

    /** Runs of such a flow and of such a deployment, that have such a task run. */
    static Specification<FlowRunRow> flowRuns(Filters filters) {
        return (run, query, builder) -> new RecordFilters(filters, builder).flowRun(run, query);
    }

    /** Task runs of such a run, of such a flow and of such a deployment. */
    static Specification<TaskRunRow> taskRuns(Filters filters) {
        return (task, query, builder) -> new RecordFilters(filters, builder).taskRun(task, query);
    }

    private Predicate flow(Root<FlowRow> flow, AbstractQuery<?> query) {
        Predicate itself = flowMatches(flow, filters.flows());
        Predicate hasDeployment = filters.deployments() == null
                ? builder.conjunction()
                : exists(
                        query,
                        DeploymentRow.class,
                        (deployment, in) -> builder.and(
                                builder.equal(deployment.get("flowId"), flow.get("id")),
                                deploymentMatches(deployment, filters.deployments())));
        return builder.and(itself, hasDeployment, hasRun(query, "flowId", flow));
    }

    private Predicate deployment(Root<DeploymentRow> deployment, AbstractQuery<?> query) {
        return builder.and(
                deploymentMatches(deployment, filters.deployments()),
                ofFlow(query, deployment),
                hasRun(query, "deploymentId", deployment));
    }

    private Predicate flowRun(Root<FlowRunRow> run, AbstractQuery<?> query) {
        return builder.and(
                runMatches(run, filters.flowRuns()),
                ofFlow(query, run),
                ofDeployment(query, run),
                hasTaskRun(query, run));
    }

    private Predicate taskRun(Root<TaskRunRow> task, AbstractQuery<?> query) {
        return builder.and(
                taskMatches(task, query, filters.taskRuns()),
                exists(
                        query,
                        FlowRunRow.class,
                        (run, in) -> builder.and(
                                builder.equal(run.get("id"), task.get("flowRunId")),
                                runMatches(run, filters.flowRuns()),
                                ofFlow(in, run),
                                ofDeployment(in, run))));
    }

    /** The flow of a deployment or a run lives, and is such a one. */
    private Predicate ofFlow(AbstractQuery<?> query, Root<?> record) {
        return exists(
                query,
                FlowRow.class,
                (flow, in) -> builder.and(
                        builder.equal(flow.get("id"), record.get("flowId")), flowMatches(flow, filters.flows())));
    }

    /** The deployment of a run lives, as does its flow, and is such a one. */
    private Predicate ofDeployment(AbstractQuery<?> query, Root<FlowRunRow> run) {
        return filters.deployments() == null
                ? builder.conjunction()
                : exists(
                        query,
                        DeploymentRow.class,
                        (deployment, in) -> builder.and(
                                builder.equal(deployment.get("id"), run.get("deploymentId")),
                                deploymentMatches(deployment, filters.deployments()),
                                lives(in, deployment)));
    }

    /** A flow or a deployment has such a run that has such a task run: both filters speak of one and the same run. */
    private Predicate hasRun(AbstractQuery<?> query, String reference, Root<?> record) {
        return filters.flowRuns() == null && filters.taskRuns() == null
                ? builder.conjunction()
                : exists(
                        query,
                        FlowRunRow.class,
                        (run, in) -> builder.and(
                                builder.equal(run.get(reference), record.get("id")),
                                runMatches(run, filters.flowRuns()),
                                // That of a flow's own run is known to.
                                record.getJavaType() == FlowRow.class ? builder.conjunction() : lives(in, run),
                                hasTaskRun(in, run)));
    }

    private Predicate hasTaskRun(AbstractQuery<?> query, Root<FlowRunRow> run) {
        return filters.taskRuns() == null
                ? builder.conjunction()
                : exists(
                        query,
                        TaskRunRow.class,
                        (task, in) -> builder.and(
                                builder.equal(task.get("flowRunId"), run.get("id")),
                                taskMatches(task, in, filters.taskRuns())));
    }

    /** The flow of a deployment or a run lives. */
    private Predicate lives(AbstractQuery<?> query, Root<?> record) {
        return exists(query, FlowRow.class, (flow, in) -> builder.equal(flow.get("id"), record.get("flowId")));
    }

    private Predicate flowMatches(Root<?> flow, @Nullable FlowFilter filter) {
        return filter == null
                ? builder.conjunction()
                : new FilterPredicates(builder, filter.operator())
                        .id(flow.get("key"), filter.id())
                        .name(flow.get("name"), flow.get("nameFolded"), filter.name())
                        .tags(flow.get("tags"), filter.tags())
                        .joined();
    }

    private Predicate deploymentMatches(Root<DeploymentRow> deployment, @Nullable DeploymentFilter filter) {
        return filter == null
                ? builder.conjunction()
                : new FilterPredicates(builder, filter.operator())
                        .id(deployment.get("key"), filter.id())
                        .name(deployment.get("name"), deployment.get("nameFolded"), filter.name())
                        .flag(deployment.get("isScheduleActive"), filter.isScheduleActive())
                        .tags(deployment.get("tags"), filter.tags())
                        .text(deployment.get("workQueueName"), filter.workQueueName())
                        .joined();
    }

    private Predicate runMatches(Root<FlowRunRow> run, @Nullable FlowRunFilter filter) {
        return filter == null
                ? builder.conjunction()
                : new FilterPredicates(builder, filter.operator())
                        .runId(run.get("key"), filter.id())
                        .name(run.get("name"), run.get("nameFolded"), filter.name())
                        .tags(run.get("tags"), filter.tags())
                        .optionalId(run.get("deploymentId"), filter.deploymentId())
                        .optionalText(run.get("workQueueName"), filter.workQueueName())
                        .state(run.get("stateType"), run.get("stateName"), filter.state())
                        .text(run.get("flowVersion"), filter.flowVersion())
                        .optionalTime(run.get("startTime"), filter.startTime())
                        .time(run.get("expectedStartTime"), filter.expectedStartTime())
                        .time(run.get("nextScheduledStartTime"), filter.nextScheduledStartTime())
                        .optionalId(run.get("parentTaskRunId"), filter.parentTaskRunId())
                        .joined();
    }

    private Predicate taskMatches(Root<TaskRunRow> task, AbstractQuery<?> query, @Nullable TaskRunFilter filter) {
        return filter == null
                ? builder.conjunction()
                : new FilterPredicates(builder, filter.operator())
                        .id(task.get("key"), filter.id())
                        .name(task.get("name"), task.get("nameFolded"), filter.name())
                        .tags(task.get("tags"), filter.tags())
                        .state(task.get("stateType"), task.get("stateName"), filter.state())
                        .optionalTime(task.get("startTime"), filter.startTime())
                        .exists(() -> hasSubflowRun(query, task), filter.subflowRuns())
                        .joined();
    }

    private Predicate hasSubflowRun(AbstractQuery<?> query, Root<TaskRunRow> task) {
        return exists(
                query,
                FlowRunRow.class,
                (run, in) -> builder.and(builder.equal(run.get("parentTaskRunId"), task.get("id")), lives(in, run)));
    }

    private interface Condition<R> {
        Predicate on(Root<R> row, Subquery<?> in);
    }

    private <R> Predicate exists(AbstractQuery<?> query, Class<R> rows, Condition<R> condition) {
        Subquery<Integer> subquery = query.subquery(Integer.class);
        Root<R> row = subquery.from(rows);
        return builder.exists(subquery.select(builder.literal(1)).where(condition.on(row, subquery)));
    }
}
