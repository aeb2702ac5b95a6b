package dev.flowledger.query.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.run.StateType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow whose runs have failed.
 *
 * @param flowId the id of the flow
 * @param name the name of the flow
 * @param runs the number of its runs in the time range
 * @param failed how many of them have failed or crashed
 * @param lastFailure the last of these
 */
record FailingFlow(
        @JsonProperty("flow_id") UUID flowId,
        String name,
        long runs,
        long failed,
        @JsonProperty("last_failure") Failure lastFailure) {

    /**
     * A flow run that has failed or crashed.
     *
     * @param id the id of the run
     * @param name the name of the run
     * @param stateType FAILED or CRASHED
     * @param stateName the name of the state
     * @param time the time of the state
     * @param message the first 300 characters of the state's message
     */
    record Failure(
            UUID id,
            String name,
            @JsonProperty("state_type") StateType stateType,
            @JsonProperty("state_name") String stateName,
            Instant time,
            @Nullable String message) {}
}
