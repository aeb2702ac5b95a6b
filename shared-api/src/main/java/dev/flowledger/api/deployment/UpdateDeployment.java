package dev.flowledger.api.deployment;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes fields of a deployment; returns the sequence number of its last event ({@link Long}).
 *
 * @param id the deployment to change
 * @param changes the fields to change
 * @param expected the versions for which the record may be changed
 */
public record UpdateDeployment(DeploymentId id, DeploymentChanges changes, ExpectedVersion expected)
        implements DeploymentCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
