package dev.flowledger.api.deployment;

import java.time.Instant;

/**
 * A life of a deployment ended. Stored as {@code deployment.deleted}.
 *
 * @param id the deployment that is no more
 * @param at when
 */
public record DeploymentDeleted(DeploymentId id, Instant at) implements DeploymentEvent {}
