package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;

/**
 * A life of a deployment began. Stored as {@code deployment.created}.
 *
 * @param id names the stream and the life
 * @param flowId the flow that it deploys
 * @param name its name, unique among the deployments of the flow
 * @param settings all the rest
 * @param at when
 */
public record DeploymentCreated(
        DeploymentId id, @JsonProperty("flow_id") FlowId flowId, String name, DeploymentSettings settings, Instant at)
        implements DeploymentEvent {}
