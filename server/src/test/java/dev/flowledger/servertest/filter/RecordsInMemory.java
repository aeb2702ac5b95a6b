package dev.flowledger.servertest.filter;

import static dev.flowledger.servertest.filter.CriteriaInMemory.matches;

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
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** All records that there are, and which of them match the four filters: the answer of the database, found without one. */
record RecordsInMemory(List<Flow> flows, List<Deployment> deployments, List<FlowRun> flowRuns, List<TaskRun> taskRuns) {

    /** Reads back each of them by its id. */
    static RecordsInMemory read(GeneratedRecords generated, QueryGateway queries) {
        return new RecordsInMemory(
                found(queries, generated.flows().stream().map(FindFlow::new).toList(), Flow.class),
                found(
                        queries,
                        generated.deployments().stream()
                                .map(FindDeployment::new)
                                .toList(),
                        Deployment.class),
                found(
                        queries,
                        generated.flowRuns().stream().map(FindFlowRun::new).toList(),
                        FlowRun.class),
                found(
                        queries,
                        generated.taskRuns().stream().map(FindTaskRun::new).toList(),
                        TaskRun.class));
    }

    private static <T> List<T> found(QueryGateway queries, Collection<?> byId, Class<T> view) {
        return byId.stream()
                .map(query -> queries.query(query, ResponseTypes.optionalInstanceOf(view))
                        .join())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Flows, of which one run must be all that is asked of runs. */
    List<Flow> flows(Filters asked) {
        return flows.stream()
                .filter(flow -> matches(flow, asked.flows()))
                .filter(flow -> asked.deployments() == null
                        || deployments.stream()
                                .filter(deployment -> deployment.flowId().equals(flow.id()))
                                .anyMatch(deployment -> matches(deployment, asked.deployments())))
                .filter(flow -> hasRun(
                        flowRuns.stream()
                                .filter(run -> run.flowId().equals(flow.id()))
                                .toList(),
                        asked))
                .toList();
    }

    /** Deployments, of which one run must be all that is asked of runs; it may be a run of another flow. */
    List<Deployment> deployments(Filters asked) {
        return deployments.stream()
                .filter(deployment -> matches(deployment, asked.deployments()))
                .filter(deployment -> flows.stream()
                        .filter(flow -> flow.id().equals(deployment.flowId()))
                        .anyMatch(flow -> matches(flow, asked.flows())))
                .filter(deployment -> hasRun(
                        flowRuns.stream()
                                .filter(run -> deployment.id().equals(run.deploymentId()))
                                .toList(),
                        asked))
                .toList();
    }

    /** Runs of such a flow and such a deployment, with such a task run. */
    List<FlowRun> flowRuns(Filters asked) {
        return flowRuns.stream()
                .filter(run -> isAsked(run, asked))
                .filter(run -> hasTaskRun(run, asked.taskRuns()))
                .toList();
    }

    /** Task runs of such a run of such a flow and such a deployment. */
    List<TaskRun> taskRuns(Filters asked) {
        return taskRuns.stream()
                .filter(task -> matches(task, asked.taskRuns(), hasSubflowRun(task)))
                .filter(task -> flowRuns.stream()
                        .filter(run -> run.id().equals(task.flowRunId()))
                        .anyMatch(run -> isAsked(run, asked)))
                .toList();
    }

    private boolean isAsked(FlowRun run, Filters asked) {
        return matches(run, asked.flowRuns())
                && flows.stream()
                        .filter(flow -> flow.id().equals(run.flowId()))
                        .anyMatch(flow -> matches(flow, asked.flows()))
                && (asked.deployments() == null
                        || deployments.stream()
                                .filter(deployment -> deployment.id().equals(run.deploymentId()))
                                .anyMatch(deployment -> matches(deployment, asked.deployments())));
    }

    private boolean hasRun(List<FlowRun> candidates, Filters asked) {
        FlowRunFilter runs = asked.flowRuns();
        TaskRunFilter tasks = asked.taskRuns();
        return (runs == null && tasks == null)
                || candidates.stream().anyMatch(run -> matches(run, runs) && hasTaskRun(run, tasks));
    }

    private boolean hasTaskRun(FlowRun run, TaskRunFilter asked) {
        return asked == null
                || taskRuns.stream()
                        .filter(task -> task.flowRunId().equals(run.id()))
                        .anyMatch(task -> matches(task, asked, hasSubflowRun(task)));
    }

    private boolean hasSubflowRun(TaskRun task) {
        return flowRuns.stream().anyMatch(run -> task.id().equals(run.parentTaskRunId()));
    }
}
