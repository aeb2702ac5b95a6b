package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * How many deployments match all of the given filters.
 *
 * <p>Answers a {@link Long}. It is also the body of the reference's {@code POST /deployments/count}.
 *
 * @param flows what the flow of the deployment must be
 * @param flowRuns what a run of the deployment must be
 * @param taskRuns what a task run of that same run must be
 * @param deployments what the deployment itself must be
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CountDeployments(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements DeploymentQuery, Filters {

    /** Of all deployments. */
    public static final CountDeployments ALL = new CountDeployments(null, null, null, null);
}
