package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deployment was created. Stored as {@code deployment.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param flowId the id of its flow
 * @param name the name, unique among the deployments of the flow
 * @param settings the settings
 * @param at the time of the event
 * @param extras further settings; absent if there are none
 */
public record DeploymentCreated(
        DeploymentId id,
        @JsonProperty("flow_id") FlowId flowId,
        String name,
        DeploymentSettings settings,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeploymentExtras extras)
        implements DeploymentEvent {

    /** The event of a deployment without further settings. */
    public DeploymentCreated(DeploymentId id, FlowId flowId, String name, DeploymentSettings settings, Instant at) {
        this(id, flowId, name, settings, at, null);
    }
}
