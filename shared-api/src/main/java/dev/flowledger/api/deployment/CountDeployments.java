package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * Counts the deployments that match all filters.
 *
 * <p>Returns a {@link Long}. It is also the request body of Prefect's {@code POST /deployments/count}.
 *
 * @param flows conditions on the flow of the deployment
 * @param flowRuns conditions on a run of the deployment
 * @param taskRuns conditions on a task run of the same flow run
 * @param deployments conditions on the deployment
 */
@RecordBuilder
public record CountDeployments(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements DeploymentQuery, Filters {

    /** Counts all deployments. */
    public static final CountDeployments ALL = CountDeploymentsBuilder.builder().build();
}
