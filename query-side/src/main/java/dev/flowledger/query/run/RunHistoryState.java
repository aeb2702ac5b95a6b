package dev.flowledger.query.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;

/**
 * The runs of an interval that are in a state.
 *
 * @param stateType the type of the state
 * @param stateName the name of the state
 * @param countRuns the number of runs
 * @param sumEstimatedRunTime the sum of their run times in seconds, up to now
 * @param sumEstimatedLateness the sum of the delays of their starts in seconds, up to now
 */
public record RunHistoryState(
        @JsonProperty("state_type") StateType stateType,
        @JsonProperty("state_name") String stateName,
        @JsonProperty("count_runs") long countRuns,
        @JsonProperty("sum_estimated_run_time") BigDecimal sumEstimatedRunTime,
        @JsonProperty("sum_estimated_lateness") BigDecimal sumEstimatedLateness) {}
