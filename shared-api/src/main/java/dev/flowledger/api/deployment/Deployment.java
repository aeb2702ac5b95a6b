package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;

/**
 * A deployment that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change
 * @param flowId the id of its flow
 * @param name the name, unique among the deployments of the flow
 * @param settings its settings; in JSON, fields of the deployment
 * @param sequence the sequence number of its last event; not in the body, but the ETag
 */
public record Deployment(
        DeploymentId id,
        Instant created,
        Instant updated,
        @JsonProperty("flow_id") FlowId flowId,
        String name,
        @JsonUnwrapped DeploymentSettings settings,
        @JsonIgnore long sequence) {

    /** The deployment that an event created. */
    public static Deployment of(DeploymentCreated event, long sequence) {
        return new Deployment(
                event.id(), event.at(), event.at(), event.flowId(), event.name(), event.settings(), sequence);
    }

    /** This deployment after a change of its settings. */
    public Deployment after(DeploymentUpdated event, long sequence) {
        return new Deployment(id, created, event.at(), flowId, name, event.settings(), sequence);
    }
}
