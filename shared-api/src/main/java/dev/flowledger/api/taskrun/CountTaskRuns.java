package dev.flowledger.api.taskrun;

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
 * Counts the task runs that match all filters.
 *
 * <p>Returns a {@link Long}. It is also the request body of Prefect's {@code POST /task_runs/count}.
 *
 * @param flows conditions on the flow of the flow run
 * @param flowRuns conditions on the flow run of the task run
 * @param taskRuns conditions on the task run
 * @param deployments conditions on the deployment of the flow run
 */
@RecordBuilder
public record CountTaskRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements TaskRunQuery, Filters {

    /** Counts all task runs. */
    public static final CountTaskRuns ALL = CountTaskRunsBuilder.builder().build();
}
