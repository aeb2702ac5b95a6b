package dev.flowledger.query.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.State;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task run of a flow run and what it uses.
 *
 * @param id the id of the task run
 * @param name the name of the task run
 * @param upstreamDependencies the inputs of the task run
 * @param state the state
 * @param expectedStartTime the expected start
 * @param startTime the start
 * @param endTime the end
 * @param totalRunTime the run time in seconds
 * @param estimatedRunTime the run time in seconds, up to now
 * @param untrackableResult whether the client said that it cannot track the result
 */
record TaskRunDependency(
        UUID id,
        String name,
        @JsonProperty("upstream_dependencies") List<JsonObject> upstreamDependencies,
        State state,
        @JsonProperty("expected_start_time") Instant expectedStartTime,
        @JsonProperty("start_time") @Nullable Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("total_run_time") BigDecimal totalRunTime,
        @JsonProperty("estimated_run_time") BigDecimal estimatedRunTime,
        @JsonProperty("untrackable_result") boolean untrackableResult) {}
