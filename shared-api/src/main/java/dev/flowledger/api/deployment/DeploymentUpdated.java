package dev.flowledger.api.deployment;

import java.time.Instant;

/**
 * A deployment has other settings. Stored as {@code deployment.updated}.
 *
 * @param id the deployment
 * @param settings all the settings that it has from now on
 * @param at when
 */
public record DeploymentUpdated(DeploymentId id, DeploymentSettings settings, Instant at) implements DeploymentEvent {}
