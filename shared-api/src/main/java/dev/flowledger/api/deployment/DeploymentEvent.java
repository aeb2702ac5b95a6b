package dev.flowledger.api.deployment;

import dev.flowledger.api.Event;

/** An event of a deployment. */
public sealed interface DeploymentEvent extends Event permits DeploymentCreated, DeploymentUpdated, DeploymentDeleted {

    /** The id of the deployment. */
    DeploymentId id();
}
