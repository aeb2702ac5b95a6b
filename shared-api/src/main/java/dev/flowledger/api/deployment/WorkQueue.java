package dev.flowledger.api.deployment;

import org.jspecify.annotations.Nullable;

/**
 * The work queue of a deployment.
 *
 * @param name the name of the queue; null if the deployment has none
 */
public record WorkQueue(@Nullable String name) {}
