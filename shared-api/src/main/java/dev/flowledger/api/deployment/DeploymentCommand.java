package dev.flowledger.api.deployment;

/** What can be asked of a deployment's aggregate. */
public sealed interface DeploymentCommand permits CreateDeployment, UpdateDeployment, DeleteDeployment {

    /** The event stream of the aggregate that decides. */
    String stream();
}
