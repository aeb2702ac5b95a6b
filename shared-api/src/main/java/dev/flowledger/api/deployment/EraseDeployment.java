package dev.flowledger.api.deployment;

import dev.flowledger.api.content.EraseContent;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Erases the content of all generations of a deployment.
 *
 * @param id the deployment, which may have been deleted
 * @param erasure the id of the request
 * @param reason why it is erased
 */
public record EraseDeployment(DeploymentId id, UUID erasure, String reason) implements DeploymentCommand, EraseContent {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
