package dev.flowledger.query.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The outline of a flow run.
 *
 * @param id the id of the run
 * @param name the name of the run
 * @param stateType the type of its current state
 * @param stateName the name of its current state
 * @param expectedStartTime when it was expected to start
 * @param startTime when it started; null if it has not
 * @param endTime when it ended; null if it has not
 * @param totalRunTime its run time in seconds, without the time in the current state if it is running
 */
record RecentRun(
        UUID id,
        String name,
        @JsonProperty("state_type") StateType stateType,
        @JsonProperty("state_name") String stateName,
        @JsonProperty("expected_start_time") Instant expectedStartTime,
        @JsonProperty("start_time") @Nullable Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("total_run_time") BigDecimal totalRunTime) {}
