package dev.flowledger.api.deployment;

import dev.flowledger.api.Event;

/** What can happen to a deployment. */
public sealed interface DeploymentEvent extends Event permits DeploymentCreated, DeploymentUpdated, DeploymentDeleted {

    /** The deployment that it happened to. */
    DeploymentId id();
}
