package dev.flowledger.server.erasure;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * The flow runs whose content is erased, with their task runs: those that match all filters.
 *
 * @param flows conditions on the flow of the run
 * @param flowRuns conditions on the flow run
 * @param taskRuns conditions on a task run of the flow run
 * @param deployments conditions on the deployment of the run
 */
record ErasureFilter(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements Filters {}
