package dev.flowledger.api.deployment;

/**
 * The work queue of a deployment; returns an optional {@link WorkQueue}, which is empty if the deployment or its flow does
 * not exist.
 *
 * @param id the id of the deployment
 */
public record FindWorkQueue(DeploymentId id) implements DeploymentQuery {}
