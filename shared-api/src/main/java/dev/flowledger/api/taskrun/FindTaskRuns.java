package dev.flowledger.api.taskrun;

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
 * Returns one page of the task runs that match all filters.
 *
 * <p>Returns a list of {@link TaskRun}. It is also the request body of Prefect's {@code POST /task_runs/filter}.
 *
 * @param flows conditions on the flow of the flow run
 * @param flowRuns conditions on the flow run of the task run
 * @param taskRuns conditions on the task run
 * @param deployments conditions on the deployment of the flow run
 * @param sort the order of the results; ID_DESC by default
 * @param limit the maximum number of task runs to return, 0 to 200; 200 by default
 * @param offset the number of task runs to skip; 0 by default
 */
@RecordBuilder
public record FindTaskRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        TaskRunSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset)
        implements TaskRunQuery, Page {

    /** The first page of all task runs. */
    public static final FindTaskRuns ALL = FindTaskRunsBuilder.builder().build();

    public FindTaskRuns {
        sort = Objects.requireNonNullElse(sort, TaskRunSort.ID_DESC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
