package dev.flowledger.api.deployment;

import java.time.Instant;

/**
 * A deployment was deleted. Stored as {@code deployment.deleted}.
 *
 * @param id the id of the deployment
 * @param at the time of the event
 */
public record DeploymentDeleted(DeploymentId id, Instant at) implements DeploymentEvent {}
