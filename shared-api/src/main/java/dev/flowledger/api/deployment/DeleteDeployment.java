package dev.flowledger.api.deployment;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Deletes a deployment.
 *
 * @param id the deployment to delete
 * @param expected the versions for which the record may be deleted
 */
public record DeleteDeployment(DeploymentId id, ExpectedVersion expected) implements DeploymentCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
