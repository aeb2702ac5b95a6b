package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * How many task runs match all of the given filters.
 *
 * <p>Answers a {@link Long}. It is also the body of the reference's {@code POST /task_runs/count}.
 *
 * @param flows what the flow of the task run's flow run must be
 * @param flowRuns what its flow run must be
 * @param taskRuns what the task run itself must be
 * @param deployments what the deployment of its flow run must be
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CountTaskRuns(
        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements TaskRunQuery, Filters {

    /** Of all task runs. */
    public static final CountTaskRuns ALL = new CountTaskRuns(null, null, null, null);
}
