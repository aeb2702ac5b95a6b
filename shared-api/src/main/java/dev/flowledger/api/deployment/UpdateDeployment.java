package dev.flowledger.api.deployment;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes what is given and leaves the rest; answers the version that the deployment then has ({@link Long}).
 *
 * @param id the deployment to change
 * @param changes what to change
 * @param expected the versions that the caller is willing to change
 */
public record UpdateDeployment(DeploymentId id, DeploymentChanges changes, ExpectedVersion expected)
        implements DeploymentCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
