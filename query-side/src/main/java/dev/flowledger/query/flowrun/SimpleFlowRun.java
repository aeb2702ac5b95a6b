package dev.flowledger.query.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * A short description of a flow run.
 *
 * @param id the id of the flow run
 * @param stateType the type of its state
 * @param timestamp its start time, or its expected start time before it has started
 * @param duration its run time in seconds, up to now
 * @param lateness the delay of its start in seconds, up to now
 */
record SimpleFlowRun(
        UUID id,
        @JsonProperty("state_type") StateType stateType,
        Instant timestamp,
        BigDecimal duration,
        BigDecimal lateness) {}
