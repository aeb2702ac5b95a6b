package dev.flowledger.api.deployment;

/**
 * The living deployment with a name; answers an optional {@link Deployment}.
 *
 * @param flowName the exact name of its flow
 * @param name its own exact name
 */
public record FindDeploymentByName(String flowName, String name) implements DeploymentQuery {}
