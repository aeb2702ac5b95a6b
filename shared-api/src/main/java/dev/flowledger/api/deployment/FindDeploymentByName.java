package dev.flowledger.api.deployment;

/**
 * The deployment with a name; returns an optional {@link Deployment}.
 *
 * @param flowName the name of the flow, case-sensitive
 * @param name the name of the deployment, case-sensitive
 */
public record FindDeploymentByName(String flowName, String name) implements DeploymentQuery {}
