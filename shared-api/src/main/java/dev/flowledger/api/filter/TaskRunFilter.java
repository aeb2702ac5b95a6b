package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a task run. An empty object matches if a task run exists.
 *
 * @param operator how the conditions are combined
 * @param id conditions on the id
 * @param name conditions on the name
 * @param tags conditions on the tags
 * @param state conditions on the state
 * @param startTime conditions on the start time
 * @param subflowRuns conditions on whether a subflow run exists
 * @param flowRunId conditions on the id of the flow run
 * @param endTime conditions on the end time
 */
@RecordBuilder
public record TaskRunFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @Nullable @Valid TagsFilter tags,
        @Nullable @Valid StateFilter state,
        @JsonProperty("start_time") @Nullable @Valid OptionalTimeFilter startTime,
        @JsonProperty("subflow_runs") @Nullable @Valid ExistsFilter subflowRuns,
        @JsonProperty("flow_run_id") @Nullable @Valid FlowRunIdFilter flowRunId,
        @JsonProperty("end_time") @Nullable @Valid OptionalTimeFilter endTime) {

    public TaskRunFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
