package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;

/**
 * A living deployment, as the reference shows it.
 *
 * @param id a UUID, of this life only
 * @param created when this life began, to the microsecond
 * @param updated when it last changed
 * @param flowId the flow that it deploys
 * @param name its name, unique among the deployments of the flow
 * @param settings its settings; in JSON, fields of the deployment
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
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
