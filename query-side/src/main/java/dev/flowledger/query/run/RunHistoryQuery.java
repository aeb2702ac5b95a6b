package dev.flowledger.query.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The intervals and runs of a history. The body of Prefect's {@code POST /flow_runs/history} and {@code /task_runs/history}.
 *
 * @param start the start of the first interval
 * @param end the time before which the last interval starts
 * @param intervalSeconds the length of an interval in seconds, from 1 to 3,155,760,000
 * @param flows conditions on the flow of the run
 * @param flowRuns conditions on the flow run
 * @param taskRuns conditions on the task run, or a task run of the flow run
 * @param deployments conditions on the deployment of the run
 */
public record RunHistoryQuery(
        @JsonProperty("history_start") @NotNull Instant start,
        @JsonProperty("history_end") @NotNull Instant end,

        @JsonProperty("history_interval_seconds") @NotNull @DecimalMin("1") @DecimalMax("3155760000") BigDecimal intervalSeconds,

        @Nullable @Valid FlowFilter flows,
        @JsonProperty("flow_runs") @Nullable @Valid FlowRunFilter flowRuns,
        @JsonProperty("task_runs") @Nullable @Valid TaskRunFilter taskRuns,
        @Nullable @Valid DeploymentFilter deployments)
        implements Filters {}
