package dev.flowledger.api.flowrun;

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
 * Counts the flow runs that match all filters.
 *
 * <p>Returns a {@link Long}. It is also the request body of Prefect's {@code POST /flow_runs/count}.
 *
 * @param flows conditions on the flow of the run
 * @param flowRuns conditions on the flow run
 * @param taskRuns conditions on a task run of the flow run
 * @param deployments conditions on the deployment of the run
 */
@RecordBuilder
public record CountFlowRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements FlowRunQuery, Filters {

    /** Counts all flow runs. */
    public static final CountFlowRuns ALL = CountFlowRunsBuilder.builder().build();
}
