package dev.flowledger.command.flowrun;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.WorkQueue;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeleteFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunChanges;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.flowrun.NewFlowRun;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.flowrun.UpdateFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.command.aggregate.MonotonicTime;
import dev.flowledger.command.aggregate.ParentLookup;
import dev.flowledger.command.run.RunName;
import dev.flowledger.command.run.Transition;
import dev.flowledger.command.taskrun.ParentTaskRun;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A run of a flow; with an idempotency key, all the lives that a run of that key has had: at most one at a time. */
@Aggregate(type = FlowRunId.KIND)
final class FlowRunAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String stream;

    /** The life that was begun last; null before the first one. Its run may have been deleted since. */
    private @Nullable FlowRun latest;

    private boolean live;
    private Instant lastEventAt = Instant.MIN;

    FlowRunAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateFlowRunResult handle(CreateFlowRun command, Clock clock, ParentLookup parents, ParentTaskRun parent) {
        NewFlowRun run = command.run();
        if (!parents.exists(run.flowId())) {
            throw ApiException.notFound(FlowId.KIND, run.flowId().value());
        }
        if (latest != null
                && !(latest.flowId().equals(run.flowId())
                        && Objects.equals(latest.idempotencyKey(), run.idempotencyKey()))) {
            throw ApiException.nameCollision();
        }
        if (latest != null && live) {
            return new CreateFlowRunResult(latest, false);
        }
        int life = latest == null ? 1 : latest.id().life() + 1;
        Instant now = MonotonicTime.next(lastEventAt, clock);
        FlowRunId id = new FlowRunId(command.key().id(life));
        apply(FlowRunCreatedBuilder.builder()
                .id(id)
                .name(Objects.requireNonNullElseGet(run.name(), RunName::random))
                .flowId(run.flowId())
                .deploymentId(run.deploymentId())
                .workQueueName(workQueueOf(run, parents))
                .flowVersion(run.flowVersion())
                .parameters(run.parameters())
                .idempotencyKey(run.idempotencyKey())
                .context(run.context())
                .empiricalPolicy(run.empiricalPolicy())
                .tags(run.tags())
                .parentTaskRunId(run.parentTaskRunId())
                .infrastructureDocumentId(run.infrastructureDocumentId())
                .state(run.state().of(id, run.parentTaskRunId(), now))
                .timings(Transition.into(run.state(), now))
                .at(now)
                .build());
        parent.enter(run.parentTaskRunId(), run.state());
        return new CreateFlowRunResult(requireNonNull(latest), true);
    }

    @CommandHandler
    long handle(UpdateFlowRun command, Clock clock, ParentLookup parents) {
        FlowRun run = living(command.id(), parents);
        command.expected().check(run.sequence());
        FlowRunChanges changes = command.changes();
        FlowRunUpdated changed = new FlowRunUpdated(
                run.id(),
                PatchField.apply(changes.name(), run.name(), run.name()),
                PatchField.apply(changes.flowVersion(), run.flowVersion()),
                PatchField.apply(changes.parameters(), run.parameters(), JsonObject.EMPTY),
                PatchField.apply(changes.empiricalPolicy(), run.empiricalPolicy(), JsonObject.EMPTY),
                PatchField.apply(changes.tags(), run.tags(), List.of()),
                MonotonicTime.next(lastEventAt, clock));
        if (!changed.equals(FlowRunUpdated.of(run, changed.at()))) {
            apply(changed);
        }
        return requireNonNull(latest).sequence();
    }

    @CommandHandler
    SetStateResult handle(SetFlowRunState command, Clock clock, ParentLookup parents, ParentTaskRun parent) {
        FlowRun run = living(command.id(), parents);
        Instant now = MonotonicTime.next(lastEventAt, clock);
        State entered = command.state().of(run.id(), run.parentTaskRunId(), now);
        apply(new FlowRunStateSet(
                run.id(),
                entered,
                Transition.from(
                        run.status().state(), command.state(), now, run.status().timings()),
                now));
        parent.enter(run.parentTaskRunId(), command.state());
        return SetStateResult.accepted(entered, requireNonNull(latest).sequence());
    }

    @CommandHandler
    void handle(DeleteFlowRun command, Clock clock, ParentLookup parents) {
        command.expected().check(living(command.id(), parents).sequence());
        apply(new FlowRunDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    @EventSourcingHandler
    void on(FlowRunCreated event, @SequenceNumber long sequence) {
        stream = event.id().stream();
        latest = FlowRun.of(event, sequence);
        live = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunUpdated event, @SequenceNumber long sequence) {
        latest = requireNonNull(latest).after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunStateSet event, @SequenceNumber long sequence) {
        latest = requireNonNull(latest).after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunDeleted event) {
        live = false;
        lastEventAt = event.at();
    }

    /** The run with an id, as long as it and its flow live. */
    private FlowRun living(FlowRunId id, ParentLookup parents) {
        if (latest == null || !live || !latest.id().equals(id) || !parents.exists(latest.flowId())) {
            throw ApiException.notFound(FlowRunId.KIND);
        }
        return latest;
    }

    /** The work queue of the command; otherwise that of the deployment. */
    private static @Nullable String workQueueOf(NewFlowRun run, ParentLookup parents) {
        DeploymentId id = run.deploymentId();
        if (id == null) {
            return run.workQueueName();
        }
        WorkQueue queue = parents.workQueue(id).orElseThrow(() -> ApiException.notFound(DeploymentId.KIND, id.value()));
        return run.workQueueName() == null ? queue.name() : run.workQueueName();
    }
}
