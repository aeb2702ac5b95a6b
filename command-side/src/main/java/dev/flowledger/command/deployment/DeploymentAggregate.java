package dev.flowledger.command.deployment;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.ChangeSchedules;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentExtras;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSchedules;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.deployment.EraseDeployment;
import dev.flowledger.api.deployment.ScheduleSettings;
import dev.flowledger.api.deployment.UpdateDeployment;
import dev.flowledger.api.key.Actor;
import dev.flowledger.command.eventstore.ErasableContent;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** All generations of the deployments of a flow with one name, of which at most one exists. */
@Aggregate(type = DeploymentId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("3")
final class DeploymentAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest generation, which may have been deleted. Null before the first one. */
    private @Nullable Deployment latest;

    /** Whether the latest generation has not been deleted. */
    private boolean exists;

    private Instant lastEventAt = Instant.MIN;

    DeploymentAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateDeploymentResult handle(CreateDeployment command, Clock clock, ParentLookup parents) {
        if (!parents.exists(command.flowId())) {
            throw ApiException.notFound(command.flowId());
        }
        if (latest != null
                && !(latest.name().equals(command.name()) && latest.flowId().equals(command.flowId()))) {
            throw ApiException.nameCollision();
        }
        Instant now = MonotonicTime.next(lastEventAt, clock);
        if (latest != null && exists) {
            change(
                    latest,
                    latest.settings().replacedBy(command.changes()),
                    DeploymentExtras.NONE.with(command.changes(), DeploymentSchedules.of(latest, now)),
                    now);
            return new CreateDeploymentResult(latest(), false);
        }
        int generation = latest == null ? 1 : latest.id().generation() + 1;
        DeploymentId id = DeploymentId.of(command.flowId(), command.name(), generation);
        apply(new DeploymentCreated(
                id,
                command.flowId(),
                command.name(),
                DeploymentSettings.DEFAULTS.with(command.changes()),
                now,
                DeploymentExtras.NONE
                        .with(command.changes(), DeploymentSchedules.none(id, now))
                        .orNull()));
        return new CreateDeploymentResult(latest(), true);
    }

    @CommandHandler
    long handle(UpdateDeployment command, Clock clock, ParentLookup parents) {
        Deployment deployment = requireExisting(command.id(), parents);
        command.expected().check(deployment.sequence());
        Instant now = MonotonicTime.next(lastEventAt, clock);
        change(
                deployment,
                deployment.settings().with(command.changes()),
                deployment.extras().with(command.changes(), DeploymentSchedules.of(deployment, now)),
                now);
        return latest().sequence();
    }

    @CommandHandler
    Deployment handle(ChangeSchedules command, Clock clock, ParentLookup parents) {
        Deployment deployment = requireExisting(command.id(), parents);
        command.expected().check(deployment.sequence());
        Instant now = MonotonicTime.next(lastEventAt, clock);
        DeploymentSchedules schedules = DeploymentSchedules.of(deployment, now);
        List<ScheduleSettings> changed = command.change().applyTo(schedules);
        if (!changed.equals(schedules.current())) {
            change(
                    deployment,
                    deployment.settings().withSchedules(changed),
                    deployment.extras().withSchedules(changed),
                    now);
        }
        return latest();
    }

    @CommandHandler
    void handle(DeleteDeployment command, Clock clock, ParentLookup parents) {
        command.expected().check(requireExisting(command.id(), parents).sequence());
        apply(new DeploymentDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    private void change(Deployment deployment, DeploymentSettings changed, DeploymentExtras extras, Instant now) {
        if (!changed.equals(deployment.settings()) || !extras.equals(deployment.extras())) {
            apply(new DeploymentUpdated(deployment.id(), changed, now, extras.orNull()));
        }
    }

    /** Erases the content of all generations. Returns false if there is none. */
    @CommandHandler
    boolean handle(EraseDeployment command, Clock clock, ErasableContent content) {
        return latest != null
                && content.erase(
                        command,
                        latest.id(),
                        exists ? latest.contentFields() : null,
                        MonotonicTime.next(lastEventAt, clock));
    }

    @EventSourcingHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence) {
        if (event.changes(DeploymentId.KIND)) {
            latest = latest().after(event, sequence);
        }
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(
            DeploymentCreated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor) {
        stream = event.id().stream();
        latest = Deployment.of(event, actor, sequence);
        exists = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(
            DeploymentUpdated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor) {
        latest = latest().after(event, actor, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(DeploymentDeleted event) {
        latest(); // fails if the stream is damaged
        exists = false;
        lastEventAt = event.at();
    }

    /** The deployment with this id, if its flow exists. */
    private Deployment requireExisting(DeploymentId id, ParentLookup parents) {
        if (latest == null || !exists || !latest.id().equals(id) || !parents.exists(latest.flowId())) {
            throw ApiException.notFound(DeploymentId.KIND);
        }
        return latest;
    }

    private Deployment latest() {
        return requireNonNull(latest, "the stream does not begin with the creation of a deployment");
    }
}
