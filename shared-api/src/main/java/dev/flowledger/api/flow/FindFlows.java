package dev.flowledger.api.flow;

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
import jakarta.validation.constraints.PastOrPresent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Returns one page of the flows that match all filters.
 *
 * <p>Returns a list of {@link Flow}. It is also the request body of Prefect's {@code POST /flows/filter}.
 *
 * @param flows conditions on the flow
 * @param flowRuns conditions on a run of the flow
 * @param taskRuns conditions on a task run of the same flow run
 * @param deployments conditions on a deployment of the flow
 * @param sort the order of the results; NAME_ASC by default
 * @param limit the maximum number of flows to return, 0 to 200; 200 by default
 * @param offset the number of flows to skip; 0 by default
 * @param asOf the time as of which to query; now by default. It cannot be combined with {@code flow_runs}, {@code
 *     task_runs} or {@code deployments}, whose earlier versions cannot be searched
 */
@RecordBuilder
public record FindFlows(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        FlowSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset,

        @JsonProperty("as_of") @Nullable @PastOrPresent(message = NOT_IN_THE_FUTURE) Instant asOf)
        implements FlowQuery, FlowFilters, Page {

    /** The first page of all flows. */
    public static final FindFlows ALL = FindFlowsBuilder.builder().build();

    public FindFlows {
        sort = Objects.requireNonNullElse(sort, FlowSort.NAME_ASC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
