package dev.flowledger.api.deployment;

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
 * Returns one page of the deployments that match all filters.
 *
 * <p>Returns a list of {@link Deployment}. It is also the request body of Prefect's {@code POST /deployments/filter}.
 *
 * @param flows conditions on the flow of the deployment
 * @param flowRuns conditions on a run of the deployment
 * @param taskRuns conditions on a task run of the same flow run
 * @param deployments conditions on the deployment
 * @param sort the order of the results; NAME_ASC by default
 * @param limit the maximum number of deployments to return, 0 to 200; 200 by default
 * @param offset the number of deployments to skip; 0 by default
 */
@RecordBuilder
public record FindDeployments(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments,
        DeploymentSort sort,
        @Min(0) @Max(MAX_LIMIT) Integer limit,
        @Min(0) Integer offset)
        implements DeploymentQuery, Page {

    /** The first page of all deployments. */
    public static final FindDeployments ALL = FindDeploymentsBuilder.builder().build();

    public FindDeployments {
        sort = Objects.requireNonNullElse(sort, DeploymentSort.NAME_ASC);
        limit = Objects.requireNonNullElse(limit, MAX_LIMIT);
        offset = Objects.requireNonNullElse(offset, 0);
    }
}
