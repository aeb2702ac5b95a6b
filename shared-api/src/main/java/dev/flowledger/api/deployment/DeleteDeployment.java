package dev.flowledger.api.deployment;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends this life of a deployment.
 *
 * @param id the deployment to delete
 * @param expected the versions that the caller is willing to delete
 */
public record DeleteDeployment(DeploymentId id, ExpectedVersion expected) implements DeploymentCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
