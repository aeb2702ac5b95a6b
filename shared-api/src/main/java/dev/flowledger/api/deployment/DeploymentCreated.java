package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;

/**
 * A deployment was created. Stored as {@code deployment.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param flowId the id of its flow
 * @param name the name, unique among the deployments of the flow
 * @param settings the settings
 * @param at the time of the event
 */
public record DeploymentCreated(
        DeploymentId id, @JsonProperty("flow_id") FlowId flowId, String name, DeploymentSettings settings, Instant at)
        implements DeploymentEvent {}
