package dev.flowledger.api.flowrun;

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
 * How many flow runs match all of the given filters.
 *
 * <p>Answers a {@link Long}. It is also the body of the reference's {@code POST /flow_runs/count}.
 *
 * @param flows what the flow of the run must be
 * @param flowRuns what the run itself must be
 * @param taskRuns what a task run of the run must be
 * @param deployments what the deployment of the run must be
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CountFlowRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements FlowRunQuery, Filters {

    /** Of all flow runs. */
    public static final CountFlowRuns ALL = new CountFlowRuns(null, null, null, null);
}
