package dev.flowledger.servertest.filter;

import static dev.flowledger.servertest.filter.FilterMatcher.matches;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flowrun.FindFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.taskrun.FindTaskRun;
import dev.flowledger.api.taskrun.TaskRun;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** All existing records in memory. Computes the expected result of a query without a database. */
record FilterOracle(List<Flow> flows, List<Deployment> deployments, List<FlowRun> flowRuns, List<TaskRun> taskRuns) {

    /** Reads each generated record by its id. */
    static FilterOracle load(GeneratedRecords generated, QueryGateway queries) {
        return new FilterOracle(
                read(queries, generated.flows().stream().map(FindFlow::new).toList(), Flow.class),
                read(
                        queries,
                        generated.deployments().stream()
                                .map(FindDeployment::new)
                                .toList(),
                        Deployment.class),
                read(
                        queries,
                        generated.flowRuns().stream().map(FindFlowRun::new).toList(),
                        FlowRun.class),
                read(
                        queries,
                        generated.taskRuns().stream().map(FindTaskRun::new).toList(),
                        TaskRun.class));
    }

    private static <T> List<T> read(QueryGateway queries, Collection<?> byId, Class<T> view) {
        return byId.stream()
                .map(query -> queries.query(query, ResponseTypes.optionalInstanceOf(view))
                        .join())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Matching flows. The filters of flow runs and task runs must match with the same flow run. */
    List<Flow> flows(Filters filters) {
        return flows.stream()
                .filter(flow -> matches(flow, filters.flows(), hasDeployment(flow)))
                .filter(flow -> filters.deployments() == null
                        || deployments.stream()
                                .filter(deployment -> deployment.flowId().equals(flow.id()))
                                .anyMatch(deployment -> matches(deployment, filters.deployments())))
                .filter(flow -> hasRun(
                        flowRuns.stream()
                                .filter(run -> run.flowId().equals(flow.id()))
                                .toList(),
                        filters))
                .toList();
    }

    /** Matching deployments. The filters of runs must match with the same flow run, which may be a run of another flow. */
    List<Deployment> deployments(Filters filters) {
        return deployments.stream()
                .filter(deployment -> matches(deployment, filters.deployments()))
                .filter(deployment -> flows.stream()
                        .filter(flow -> flow.id().equals(deployment.flowId()))
                        .anyMatch(flow -> matches(flow, filters.flows(), hasDeployment(flow))))
                .filter(deployment -> hasRun(
                        flowRuns.stream()
                                .filter(run -> deployment.id().equals(run.deploymentId()))
                                .toList(),
                        filters))
                .toList();
    }

    /** Matching runs of a matching flow and a matching deployment, with a matching task run. */
    List<FlowRun> flowRuns(Filters filters) {
        return flowRuns.stream()
                .filter(run -> matchesWithParents(run, filters))
                .filter(run -> hasTaskRun(run, filters.taskRuns()))
                .toList();
    }

    /** Matching task runs of a matching run of a matching flow and a matching deployment. */
    List<TaskRun> taskRuns(Filters filters) {
        return taskRuns.stream()
                .filter(task -> matches(task, filters.taskRuns(), hasSubflowRun(task)))
                .filter(task -> flowRuns.stream()
                        .filter(run -> run.id().equals(task.flowRunId()))
                        .anyMatch(run -> matchesWithParents(run, filters)))
                .toList();
    }

    private boolean matchesWithParents(FlowRun run, Filters filters) {
        return matches(run, filters.flowRuns(), parentFlowRun(run))
                && flows.stream()
                        .filter(flow -> flow.id().equals(run.flowId()))
                        .anyMatch(flow -> matches(flow, filters.flows(), hasDeployment(flow)))
                && (filters.deployments() == null
                        || deployments.stream()
                                .filter(deployment -> deployment.id().equals(run.deploymentId()))
                                .anyMatch(deployment -> matches(deployment, filters.deployments())));
    }

    private boolean hasRun(List<FlowRun> candidates, Filters filters) {
        FlowRunFilter runs = filters.flowRuns();
        TaskRunFilter tasks = filters.taskRuns();
        return (runs == null && tasks == null)
                || candidates.stream()
                        .anyMatch(run -> matches(run, runs, parentFlowRun(run)) && hasTaskRun(run, tasks));
    }

    private boolean hasTaskRun(FlowRun run, TaskRunFilter filter) {
        return filter == null
                || taskRuns.stream()
                        .filter(task -> task.flowRunId().equals(run.id()))
                        .anyMatch(task -> matches(task, filter, hasSubflowRun(task)));
    }

    private boolean hasDeployment(Flow flow) {
        return deployments.stream().anyMatch(deployment -> deployment.flowId().equals(flow.id()));
    }

    /** The id of the flow run of the parent task run, if that exists. */
    private UUID parentFlowRun(FlowRun run) {
        return taskRuns.stream()
                .filter(task -> task.id().equals(run.parentTaskRunId()))
                .map(task -> task.flowRunId().value())
                .findFirst()
                .orElse(null);
    }

    private boolean hasSubflowRun(TaskRun task) {
        return flowRuns.stream().anyMatch(run -> task.id().equals(run.parentTaskRunId()));
    }
}
