package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a task run must be. Present but empty, it asks that there is one.
 *
 * @param operator how the criteria are joined
 * @param id its id
 * @param name its name
 * @param tags its tags
 * @param state its state
 * @param startTime when it started
 * @param subflowRuns whether it has a subflow run
 */
public record TaskRunFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @Nullable @Valid TagsFilter tags,
        @Nullable @Valid StateFilter state,
        @JsonProperty("start_time") @Nullable @Valid OptionalTimeFilter startTime,
        @JsonProperty("subflow_runs") @Nullable @Valid ExistsFilter subflowRuns) {

    public TaskRunFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
