package dev.flowledger.api.taskrun;

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
 * The request body of Prefect's {@code POST /task_runs/paginate}: one page of the task runs that match all filters, by its number.
 *
 * @param flows conditions on the flow of the flow run
 * @param flowRuns conditions on the flow run of the task run
 * @param taskRuns conditions on the task run
 * @param deployments conditions on the deployment of the flow run
 * @param sort the order of the results; ID_DESC by default
 * @param limit the maximum number of task runs to return, 0 to 200; 200 by default
 * @param page the number of the page, counted from 1; 1 by default
 */
@RecordBuilder
public record PaginateTaskRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        TaskRunSort sort,
        @Min(0) @Max(Page.MAX_LIMIT) Integer limit,
        @Min(1) @Max(PageNumber.MAX) Integer page)
        implements Filters {

    /** The first page of all task runs. */
    public static final PaginateTaskRuns ALL = PaginateTaskRunsBuilder.builder().build();

    public PaginateTaskRuns {
        sort = Objects.requireNonNullElse(sort, TaskRunSort.ID_DESC);
        limit = Objects.requireNonNullElse(limit, Page.MAX_LIMIT);
        page = Objects.requireNonNullElse(page, 1);
    }

    /** The same page by its offset. */
    public FindTaskRuns find() {
        return new FindTaskRuns(flows, flowRuns, taskRuns, deployments, sort, limit, PageNumber.offset(page, limit));
    }
}
