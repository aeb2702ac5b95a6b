package dev.flowledger.query.history;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentEvent;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.key.Actor;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads earlier versions of deployments. */
@Component
public class DeploymentVersions {

    private final RecordHistory history;

    DeploymentVersions(RecordHistory history) {
        this.history = history;
    }

    /** The version of a deployment at a time; empty if the deployment or its flow did not exist then. */
    public Optional<Deployment> find(DeploymentId id, Instant time) {
        return history.<Deployment>asOf(id, time, (deployment, event) -> next(id, deployment, event))
                .filter(deployment -> history.flowExisted(deployment.flowId(), time));
    }

    private static @Nullable Deployment next(
            DeploymentId id, @Nullable Deployment deployment, DomainEventMessage<?> message) {
        if (message.getPayload() instanceof ErasurePerformed erasure) {
            return deployment != null
                            && erasure.changes(DeploymentId.KIND)
                            && erasure.id().equals(id.value())
                    ? deployment.after(erasure, message.getSequenceNumber())
                    : deployment;
        }
        DeploymentEvent event = (DeploymentEvent) message.getPayload();
        if (!event.id().equals(id)) {
            return deployment;
        }
        String actor = (String) message.getMetaData().get(Actor.METADATA);
        if (event instanceof DeploymentCreated created) {
            return Deployment.of(created, actor, message.getSequenceNumber());
        }
        return deployment != null && event instanceof DeploymentUpdated updated
                ? deployment.after(updated, actor, message.getSequenceNumber())
                : null;
    }
}
