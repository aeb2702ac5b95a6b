package dev.flowledger.api.deployment;

/** A command that the aggregate of a deployment handles. */
public sealed interface DeploymentCommand permits CreateDeployment, UpdateDeployment, DeleteDeployment {

    /** The event stream of the aggregate that handles the command. */
    String stream();
}
