package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.PageNumber;
import dev.flowledger.api.filter.TaskRunFilter;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The request body of Prefect's {@code POST /flows/paginate}: one page of the flows that match all filters, by its number.
 *
 * @param flows conditions on the flow
 * @param flowRuns conditions on a run of the flow
 * @param taskRuns conditions on a task run of the same flow run
 * @param deployments conditions on a deployment of the flow
 * @param sort the order of the results; NAME_ASC by default
 * @param limit the maximum number of flows to return, 0 to 200; 200 by default
 * @param page the number of the page, counted from 1; 1 by default
 */
@RecordBuilder
public record PaginateFlows(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        FlowSort sort,
        @Min(0) @Max(Page.MAX_LIMIT) Integer limit,
        @Min(1) @Max(PageNumber.MAX) Integer page)
        implements Filters {

    /** The first page of all flows. */
    public static final PaginateFlows ALL = PaginateFlowsBuilder.builder().build();

    public PaginateFlows {
        sort = Objects.requireNonNullElse(sort, FlowSort.NAME_ASC);
        limit = Objects.requireNonNullElse(limit, Page.MAX_LIMIT);
        page = Objects.requireNonNullElse(page, 1);
    }

    /** The same page by its offset. */
    public FindFlows find() {
        return new FindFlows(flows, flowRuns, taskRuns, deployments, sort, limit, PageNumber.offset(page, limit), null);
    }
}
