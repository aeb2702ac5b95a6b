package dev.flowledger.query.filter;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.criteria.AbstractQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import jakarta.persistence.metamodel.Metamodel;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/**
 * Combines the four filters of a query into one condition on a record. Part of the condition is that the flow of the record is
 * not deleted, and for a task run also its flow run. Queries never return records of deleted parents.
 *
 * <p>Rows are named by their JPA entity names, so that this package does not depend on the packages of the records.
 */
@Component
public class RecordFilters {

    private static final String FLOW = "FlowRow";
    private static final String DEPLOYMENT = "DeploymentRow";
    private static final String FLOW_RUN = "FlowRunRow";
    private static final String TASK_RUN = "TaskRunRow";
    private static final String DELETED_FLOW = "DeletedFlowRow";
    private static final String DELETED_FLOW_RUN = "DeletedFlowRunRow";

    private final Metamodel metamodel;

    RecordFilters(EntityManagerFactory entityManagerFactory) {
        this.metamodel = entityManagerFactory.getMetamodel();
    }

    /** Matching flows that have a matching deployment, and a matching flow run with a matching task run. */
    public <R> Specification<R> flows(Filters filters) {
        return (flow, query, builder) -> new Condition(filters, builder).flow(flow, query);
    }

    /** Matching versions of flows. Other records have no history that filters can search. */
    public <R> Specification<R> flowVersions(Filters filters) {
        return (version, query, builder) -> new Condition(filters, builder).flowMatches(version);
    }

    /** Matching deployments of a matching flow that have a matching flow run with a matching task run. */
    public <R> Specification<R> deployments(Filters filters) {
        return (deployment, query, builder) -> new Condition(filters, builder).deployment(deployment, query);
    }

    /** Matching flow runs of a matching flow and a matching deployment that have a matching task run. */
    public <R> Specification<R> flowRuns(Filters filters) {
        return (run, query, builder) -> new Condition(filters, builder).flowRun(run, query);
    }

    /** Matching task runs of a matching flow run of a matching flow and a matching deployment. */
    public <R> Specification<R> taskRuns(Filters filters) {
        return (task, query, builder) -> new Condition(filters, builder).taskRun(task, query);
    }

    private final class Condition {

        private final Filters filters;
        private final CriteriaBuilder builder;

        Condition(Filters filters, CriteriaBuilder builder) {
            this.filters = filters;
            this.builder = builder;
        }

        Predicate flow(Root<?> flow, AbstractQuery<?> query) {
            Predicate hasDeployment = filters.deployments() == null
                    ? builder.conjunction()
                    : exists(
                            query,
                            DEPLOYMENT,
                            (deployment, subquery) -> builder.and(
                                    builder.equal(deployment.get("flowId"), flow.get("id")),
                                    deploymentMatches(deployment)));
            return builder.and(
                    flowMatches(flow),
                    hasDeployment,
                    hasRun(query, "flowId", flow, (run, subquery) -> builder.conjunction()));
        }

        Predicate deployment(Root<?> deployment, AbstractQuery<?> query) {
            return builder.and(
                    deploymentMatches(deployment),
                    hasMatchingFlow(query, deployment),
                    hasRun(query, "deploymentId", deployment, (run, subquery) -> flowIsNotDeleted(subquery, run)));
        }

        Predicate flowRun(Root<?> run, AbstractQuery<?> query) {
            return builder.and(
                    runMatches(run),
                    hasMatchingFlow(query, run),
                    hasMatchingDeployment(query, run),
                    hasTaskRun(query, run));
        }

        Predicate taskRun(Root<?> task, AbstractQuery<?> query) {
            boolean anyRun = filters.flows() == null && filters.flowRuns() == null && filters.deployments() == null;
            return builder.and(
                    taskMatches(task, query), anyRun ? runIsNotDeleted(query, task) : hasMatchingFlowRun(query, task));
        }

        private Predicate hasMatchingFlowRun(AbstractQuery<?> query, Root<?> task) {
            return exists(
                    query,
                    FLOW_RUN,
                    (run, subquery) -> builder.and(
                            builder.equal(run.get("id"), task.get("flowRunId")),
                            runMatches(run),
                            hasMatchingFlow(subquery, run),
                            hasMatchingDeployment(subquery, run)));
        }

        /** Whether neither the flow run of a task run is deleted nor its flow. */
        private Predicate runIsNotDeleted(AbstractQuery<?> query, Root<?> task) {
            Predicate runIsDeleted = exists(
                    query,
                    DELETED_FLOW_RUN,
                    (deleted, subquery) -> builder.equal(deleted.get("id"), task.get("flowRunId")));
            Predicate flowIsDeleted = exists(
                    query,
                    FLOW_RUN,
                    (run, subquery) -> builder.and(
                            builder.equal(run.get("id"), task.get("flowRunId")), flowIsDeleted(subquery, run)));
            return builder.and(runIsDeleted.not(), flowIsDeleted.not());
        }

        /** Whether the flow of a deployment or run exists and matches. */
        private Predicate hasMatchingFlow(AbstractQuery<?> query, Root<?> record) {
            return filters.flows() == null
                    ? flowIsNotDeleted(query, record)
                    : exists(
                            query,
                            FLOW,
                            (flow, subquery) -> builder.and(
                                    builder.equal(flow.get("id"), record.get("flowId")), flowMatches(flow)));
        }

        /** Whether the deployment of a run and its flow exist and the deployment matches. */
        private Predicate hasMatchingDeployment(AbstractQuery<?> query, Root<?> run) {
            return filters.deployments() == null
                    ? builder.conjunction()
                    : exists(
                            query,
                            DEPLOYMENT,
                            (deployment, subquery) -> builder.and(
                                    builder.equal(deployment.get("id"), run.get("deploymentId")),
                                    deploymentMatches(deployment),
                                    flowIsNotDeleted(subquery, deployment)));
        }

        /**
         * Whether a flow or deployment has a matching run with a matching task run. Both filters apply to the same run.
         *
         * @param flowIsNotDeleted whether the flow of the run exists; always true for the runs of an existing flow
         */
        private Predicate hasRun(
                AbstractQuery<?> query, String foreignKey, Root<?> record, SubqueryCondition flowIsNotDeleted) {
            return filters.flowRuns() == null && filters.taskRuns() == null
                    ? builder.conjunction()
                    : exists(
                            query,
                            FLOW_RUN,
                            (run, subquery) -> builder.and(
                                    builder.equal(run.get(foreignKey), record.get("id")),
                                    runMatches(run),
                                    flowIsNotDeleted.on(run, subquery),
                                    hasTaskRun(subquery, run)));
        }

        private Predicate hasTaskRun(AbstractQuery<?> query, Root<?> run) {
            return filters.taskRuns() == null
                    ? builder.conjunction()
                    : exists(
                            query,
                            TASK_RUN,
                            (task, subquery) -> builder.and(
                                    builder.equal(task.get("flowRunId"), run.get("id")), taskMatches(task, subquery)));
        }

        private Predicate flowIsNotDeleted(AbstractQuery<?> query, Root<?> record) {
            return flowIsDeleted(query, record).not();
        }

        /** Whether the flow of a deployment or run is deleted. It existed when the record was created. */
        private Predicate flowIsDeleted(AbstractQuery<?> query, Root<?> record) {
            return exists(
                    query, DELETED_FLOW, (deleted, subquery) -> builder.equal(deleted.get("id"), record.get("flowId")));
        }

        private Predicate flowMatches(Root<?> flow) {
            FlowFilter filter = filters.flows();
            return filter == null
                    ? builder.conjunction()
                    : new FilterPredicates(builder, filter.operator())
                            .id(flow.get("key"), filter.id())
                            .name(flow.get("name"), flow.get("nameFolded"), filter.name())
                            .tags(flow.get("tags"), filter.tags())
                            .joined();
        }

        private Predicate deploymentMatches(Root<?> deployment) {
            DeploymentFilter filter = filters.deployments();
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

        private Predicate runMatches(Root<?> run) {
            FlowRunFilter filter = filters.flowRuns();
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

        private Predicate taskMatches(Root<?> task, AbstractQuery<?> query) {
            TaskRunFilter filter = filters.taskRuns();
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

        private Predicate hasSubflowRun(AbstractQuery<?> query, Root<?> task) {
            return exists(
                    query,
                    FLOW_RUN,
                    (run, subquery) -> builder.and(
                            builder.equal(run.get("parentTaskRunId"), task.get("id")),
                            flowIsNotDeleted(subquery, run)));
        }

        private Predicate exists(AbstractQuery<?> query, String entity, SubqueryCondition condition) {
            Subquery<Integer> subquery = query.subquery(Integer.class);
            Root<?> row = subquery.from(metamodel.entity(entity));
            return builder.exists(subquery.select(builder.literal(1)).where(condition.on(row, subquery)));
        }
    }

    private interface SubqueryCondition {
        Predicate on(Root<?> row, Subquery<?> subquery);
    }
}
