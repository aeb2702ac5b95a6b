package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.HasBeen;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of the flows that match all of the given filters. Whatever is absent or null takes its default.
 *
 * <p>Answers a list of {@link Flow}. It is also the body of the reference's {@code POST /flows/filter}.
 *
 * @param flows what the flow itself must be
 * @param flowRuns what a run of the flow must be
 * @param taskRuns what a task run of that same run must be
 * @param deployments what a deployment of the flow must be
 * @param sort the order; NAME_ASC by default
 * @param limit the most flows to answer, 0 to 200; 200 by default
 * @param offset how many flows to pass over first; 0 by default
 * @param asOf the time to answer for, with names and tags as they were then: flows only, since what runs and deployments
 *     were is not kept; the present by default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FindFlows(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        FlowSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset,
        @JsonProperty("as_of") @Nullable @HasBeen Instant asOf)
        implements FlowQuery, FlowFilters, Page {

    /** The first page of all flows. */
    public static final FindFlows ALL = new FindFlows(null, null, null, null, FlowSort.NAME_ASC, MAX_LIMIT, 0, null);

    public FindFlows {
        sort = Objects.requireNonNullElse(sort, FlowSort.NAME_ASC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
