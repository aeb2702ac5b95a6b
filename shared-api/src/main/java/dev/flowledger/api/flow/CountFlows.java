package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.PastOrPresent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts the flows that match all filters.
 *
 * <p>Returns a {@link Long}. It is also the request body of Prefect's {@code POST /flows/count}.
 *
 * @param flows conditions on the flow
 * @param flowRuns conditions on a run of the flow
 * @param taskRuns conditions on a task run of the same flow run
 * @param deployments conditions on a deployment of the flow
 * @param asOf the time as of which to query; now by default. It cannot be combined with {@code flow_runs}, {@code
 *     task_runs} or {@code deployments}, whose earlier versions cannot be searched
 */
@RecordBuilder
public record CountFlows(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,

        @JsonProperty("as_of") @Nullable @PastOrPresent(message = NOT_IN_THE_FUTURE) Instant asOf)
        implements FlowQuery, FlowFilters {

    /** Counts all flows. */
    public static final CountFlows ALL = CountFlowsBuilder.builder().build();
}
