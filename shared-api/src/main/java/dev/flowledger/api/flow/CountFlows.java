package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.HasBeen;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many flows match all of the given filters.
 *
 * <p>Answers a {@link Long}. It is also the body of the reference's {@code POST /flows/count}.
 *
 * @param flows what the flow itself must be
 * @param flowRuns what a run of the flow must be
 * @param taskRuns what a task run of that same run must be
 * @param deployments what a deployment of the flow must be
 * @param asOf the time to answer for, with names and tags as they were then: flows only, since what runs and deployments
 *     were is not kept; the present by default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CountFlows(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        @JsonProperty("as_of") @Nullable @HasBeen Instant asOf)
        implements FlowQuery, FlowFilters {

    /** Of all flows. */
    public static final CountFlows ALL = new CountFlows(null, null, null, null, null);
}
