package dev.flowledger.api.deployment;

/**
 * The living deployment with an id; answers an optional {@link Deployment}.
 *
 * @param id the id of a life
 */
public record FindDeployment(DeploymentId id) implements DeploymentQuery {}
