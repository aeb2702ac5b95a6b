package dev.flowledger.api.deployment;

import java.time.Instant;

/**
 * The settings of a deployment changed. Stored as {@code deployment.updated}.
 *
 * @param id the id of the deployment
 * @param settings all settings after the change
 * @param at the time of the event
 */
public record DeploymentUpdated(DeploymentId id, DeploymentSettings settings, Instant at) implements DeploymentEvent {}
