package dev.flowledger.api.deployment;

/**
 * Whether a deployment and its flow exist; returns a {@link Boolean}.
 *
 * @param id the id of the deployment
 */
public record DeploymentExists(DeploymentId id) implements DeploymentQuery {}
