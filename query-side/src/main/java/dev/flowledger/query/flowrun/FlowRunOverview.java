package dev.flowledger.query.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.flowrun.FlowRunSort;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of short descriptions of flow runs: the body of Prefect's {@code POST /ui/flow_runs/history}.
 *
 * @param flows conditions on the flow of the run
 * @param flowRuns conditions on the flow run
 * @param taskRuns conditions on a task run of the flow run
 * @param deployments conditions on the deployment of the run
 * @param sort the order of the results; EXPECTED_START_TIME_DESC by default
 * @param limit the maximum number of flow runs to return, 0 to 1,000; 1,000 by default
 * @param offset the number of flow runs to skip; 0 by default
 */
@RecordBuilder
record FlowRunOverview(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        FlowRunSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset)
        implements Page {

    /** The maximum size of a page of short descriptions, as in Prefect. */
    static final int MAX_LIMIT = 1000;

    /** The first page of all flow runs. */
    static final FlowRunOverview ALL = FlowRunOverviewBuilder.builder().build();

    FlowRunOverview {
        sort = Objects.requireNonNullElse(sort, FlowRunSort.EXPECTED_START_TIME_DESC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
