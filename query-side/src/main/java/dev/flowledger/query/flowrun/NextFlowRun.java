package dev.flowledger.query.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.StateType;
import java.time.Instant;
import java.util.UUID;

/**
 * The next scheduled run of a flow.
 *
 * @param id the id of the flow run
 * @param flowId the id of the flow
 * @param name the name of the flow run
 * @param stateName the name of its state
 * @param stateType the type of its state
 * @param nextScheduledStartTime the time at which it should start
 */
record NextFlowRun(
        UUID id,
        @JsonProperty("flow_id") UUID flowId,
        String name,
        @JsonProperty("state_name") String stateName,
        @JsonProperty("state_type") StateType stateType,
        @JsonProperty("next_scheduled_start_time") Instant nextScheduledStartTime) {}
