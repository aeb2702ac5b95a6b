package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.TaskRunFilter;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Returns one page of the flow runs that match all filters.
 *
 * <p>Returns a list of {@link FlowRun}. It is also the request body of Prefect's {@code POST /flow_runs/filter}.
 *
 * @param flows conditions on the flow of the run
 * @param flowRuns conditions on the flow run
 * @param taskRuns conditions on a task run of the flow run
 * @param deployments conditions on the deployment of the run
 * @param sort the order of the results; ID_DESC by default
 * @param limit the maximum number of flow runs to return, 0 to 200; 200 by default
 * @param offset the number of flow runs to skip; 0 by default
 */
@RecordBuilder
public record FindFlowRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        FlowRunSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset)
        implements FlowRunQuery, Page {

    /** The first page of all flow runs. */
    public static final FindFlowRuns ALL = FindFlowRunsBuilder.builder().build();

    public FindFlowRuns {
        sort = Objects.requireNonNullElse(sort, FlowRunSort.ID_DESC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
