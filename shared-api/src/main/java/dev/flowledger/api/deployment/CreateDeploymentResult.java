package dev.flowledger.api.deployment;

/**
 * The answer to {@link CreateDeployment}.
 *
 * @param deployment the deployment as it is now
 * @param isNew whether this very command created it
 */
public record CreateDeploymentResult(Deployment deployment, boolean isNew) {}
