package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of the task runs that match all of the given filters. Whatever is absent or null takes its default.
 *
 * <p>Answers a list of {@link TaskRun}. It is also the body of the reference's {@code POST /task_runs/filter}.
 *
 * @param flows what the flow of the task run's flow run must be
 * @param flowRuns what its flow run must be
 * @param taskRuns what the task run itself must be
 * @param deployments what the deployment of its flow run must be
 * @param sort the order; ID_DESC by default
 * @param limit the most task runs to answer, 0 to 200; 200 by default
 * @param offset how many task runs to pass over first; 0 by default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
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
    public static final FindTaskRuns ALL = new FindTaskRuns(null, null, null, null, TaskRunSort.ID_DESC, MAX_LIMIT, 0);

    public FindTaskRuns {
        sort = Objects.requireNonNullElse(sort, TaskRunSort.ID_DESC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
