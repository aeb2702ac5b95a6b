package dev.flowledger.api.deployment;

/**
 * The result of {@link CreateDeployment}.
 *
 * @param deployment the deployment after the command
 * @param isNew whether this command created it
 */
public record CreateDeploymentResult(Deployment deployment, boolean isNew) {}
