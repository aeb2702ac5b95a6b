package dev.flowledger.api.deployment;

/**
 * The deployment with an id; returns an optional {@link Deployment}.
 *
 * @param id any UUID; one that belongs to no deployment gives an empty result
 */
public record FindDeployment(DeploymentId id) implements DeploymentQuery {}
