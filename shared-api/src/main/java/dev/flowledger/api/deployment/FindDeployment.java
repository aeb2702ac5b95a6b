package dev.flowledger.api.deployment;

/**
 * The deployment with an id; answers an optional {@link Deployment}.
 *
 * @param id the id
 */
public record FindDeployment(DeploymentId id) implements DeploymentQuery {}
