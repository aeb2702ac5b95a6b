package dev.flowledger.command.deployment;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentChanges;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.deployment.UpdateDeployment;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.command.aggregate.MonotonicTime;
import dev.flowledger.command.aggregate.ParentLookup;
import java.time.Clock;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A name within a flow, and all the lives that a deployment of that name has had: at most one at a time. */
@Aggregate(type = DeploymentId.KIND)
final class DeploymentAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String stream;

    /** The life that was begun last; null before the first one. Its deployment may have been deleted since. */
    private @Nullable Deployment latest;

    private DeploymentSettings settings = DeploymentSettings.DEFAULTS;
    private boolean live;
    private Instant lastEventAt = Instant.MIN;

    DeploymentAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateDeploymentResult handle(CreateDeployment command, Clock clock, ParentLookup parents) {
        if (!parents.exists(command.flowId())) {
            throw ApiException.notFound(FlowId.KIND, command.flowId().value());
        }
        if (latest != null
                && !(latest.name().equals(command.name()) && latest.flowId().equals(command.flowId()))) {
            throw ApiException.nameCollision();
        }
        if (latest != null && live) {
            change(latest.id(), command.changes(), clock);
            return new CreateDeploymentResult(requireNonNull(latest), false);
        }
        int life = latest == null ? 1 : latest.id().life() + 1;
        DeploymentId id = new DeploymentId(
                DeploymentId.key(command.flowId(), command.name()).id(life));
        apply(new DeploymentCreated(
                id,
                command.flowId(),
                command.name(),
                DeploymentSettings.DEFAULTS.with(command.changes()),
                MonotonicTime.next(lastEventAt, clock)));
        return new CreateDeploymentResult(requireNonNull(latest), true);
    }

    @CommandHandler
    long handle(UpdateDeployment command, Clock clock, ParentLookup parents) {
        command.expected().check(living(command.id(), parents).sequence());
        change(command.id(), command.changes(), clock);
        return requireNonNull(latest).sequence();
    }

    @CommandHandler
    void handle(DeleteDeployment command, Clock clock, ParentLookup parents) {
        command.expected().check(living(command.id(), parents).sequence());
        apply(new DeploymentDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    private void change(DeploymentId id, DeploymentChanges changes, Clock clock) {
        DeploymentSettings changed = settings.with(changes);
        if (!changed.equals(settings)) {
            apply(new DeploymentUpdated(id, changed, MonotonicTime.next(lastEventAt, clock)));
        }
    }

    @EventSourcingHandler
    void on(DeploymentCreated event, @SequenceNumber long sequence) {
        stream = event.id().stream();
        settings = event.settings();
        latest = new Deployment(
                event.id(), event.at(), event.at(), event.flowId(), event.name(), event.settings(), sequence);
        live = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(DeploymentUpdated event, @SequenceNumber long sequence) {
        if (latest != null) {
            settings = event.settings();
            latest = new Deployment(
                    event.id(), latest.created(), event.at(), latest.flowId(), latest.name(), settings, sequence);
        }
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(DeploymentDeleted event) {
        live = false;
        lastEventAt = event.at();
    }

    /** The deployment with an id, as long as it and its flow live. */
    private Deployment living(DeploymentId id, ParentLookup parents) {
        if (latest == null || !live || !latest.id().equals(id) || !parents.exists(latest.flowId())) {
            throw ApiException.notFound(DeploymentId.KIND);
        }
        return latest;
    }
}
