package dev.flowledger.command.flowrun;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeleteFlowRun;
import dev.flowledger.api.flowrun.EraseFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.api.flowrun.FlowRunChanges;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.flowrun.NewFlowRun;
import dev.flowledger.api.flowrun.ResumeFlowRun;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.flowrun.UpdateFlowRun;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.command.eventstore.ErasableContent;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.Decision;
import dev.flowledger.command.run.Rules;
import dev.flowledger.command.run.RunName;
import dev.flowledger.command.run.RunPolicy;
import dev.flowledger.command.run.Transition;
import dev.flowledger.command.taskrun.ParentTaskRun;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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

/**
 * A flow run. With an idempotency key: all generations of runs of the flow with this key, of which at most one exists.
 */
@Aggregate(type = FlowRunId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("3")
final class FlowRunAggregate {

    /** A suspended run that resumes is scheduled for now. */
    private static final ProposedState RESUMING =
            new ProposedState(StateType.SCHEDULED, "Resuming", null, null, StateDetails.NONE);

    private static final ProposedState RUNNING =
            new ProposedState(StateType.RUNNING, null, null, null, StateDetails.NONE);

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest generation, which may have been deleted. Null before the first one. */
    private @Nullable FlowRun latest;

    /** Whether the latest generation has not been deleted. */
    private boolean exists;

    /** The number of generations, which includes archived ones. */
    private int generations;

    private Instant lastEventAt = Instant.MIN;

    FlowRunAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateFlowRunResult handle(CreateFlowRun command, Clock clock, ParentLookup parents, ParentTaskRun parent) {
        NewFlowRun run = command.run();
        if (!parents.exists(run.flowId())) {
            throw ApiException.notFound(run.flowId());
        }
        if (latest != null
                && !(latest.flowId().equals(run.flowId())
                        && Objects.equals(latest.idempotencyKey(), run.idempotencyKey()))) {
            throw ApiException.nameCollision();
        }
        if (latest != null && exists) {
            return new CreateFlowRunResult(latest.at(clock.instant()), false);
        }
        requireReferences(run, parents);
        int generation = generations + 1;
        Instant now = MonotonicTime.next(lastEventAt, clock);
        FlowRunId id = new FlowRunId(command.key().id(generation));
        ProposedState first = run.state().withScheduledTime(now);
        apply(FlowRunCreatedBuilder.builder()
                .id(id)
                .name(Objects.requireNonNullElseGet(run.name(), RunName::random))
                .flowId(run.flowId())
                .deploymentId(run.deploymentId())
                .workQueueName(run.workQueueName())
                .flowVersion(run.flowVersion())
                .parameters(run.parameters())
                .idempotencyKey(run.idempotencyKey())
                .context(run.context())
                .empiricalPolicy(RunPolicy.ofFlowRun(run.empiricalPolicy()))
                .tags(run.tags())
                .parentTaskRunId(run.parentTaskRunId())
                .infrastructureDocumentId(run.infrastructureDocumentId())
                .state(first.of(id, run.parentTaskRunId(), nextSequence(), now))
                .timings(Transition.into(first, now))
                .at(now)
                .extras(run.extras().orNull())
                .build());
        parent.enter(run.parentTaskRunId(), id, first);
        return new CreateFlowRunResult(latest(), true);
    }

    @CommandHandler
    long handle(UpdateFlowRun command, Clock clock, ParentLookup parents) {
        FlowRun run = requireExisting(command.id(), parents);
        command.expected().check(run.sequence());
        FlowRunChanges changes = command.changes();
        FlowRunUpdated changed = new FlowRunUpdated(
                run.id(),
                RunName.orRandom(PatchField.apply(changes.name(), run.name(), run.name())),
                PatchField.apply(changes.flowVersion(), run.flowVersion()),
                PatchField.apply(changes.parameters(), run.parameters(), JsonObject.EMPTY),
                changes.empiricalPolicy() == null
                        ? run.empiricalPolicy()
                        : RunPolicy.ofFlowRun(
                                PatchField.apply(changes.empiricalPolicy(), run.empiricalPolicy(), JsonObject.EMPTY)),
                PatchField.apply(changes.tags(), run.tags(), List.of()),
                MonotonicTime.next(lastEventAt, clock),
                run.extras().with(changes).orNull());
        if (!changed.equals(FlowRunUpdated.of(run, changed.at()))) {
            apply(changed);
        }
        return latest().sequence();
    }

    @CommandHandler
    SetStateResult handle(SetFlowRunState command, Clock clock, ParentLookup parents, ParentTaskRun parent) {
        FlowRun run = requireExisting(command.id(), parents);
        State current = run.status().state();
        SetStateResult repeated = Rules.repeated(command.state(), current, run.sequence());
        if (repeated != null) {
            return repeated;
        }
        command.expected().check(run.sequence());
        return propose(run, command.state(), command.force(), MonotonicTime.next(lastEventAt, clock), parent);
    }

    @CommandHandler
    SetStateResult handle(ResumeFlowRun command, Clock clock, ParentLookup parents, ParentTaskRun parent) {
        FlowRun run = requireExisting(command.id(), parents);
        command.expected().check(run.sequence());
        State current = run.status().state();
        if (current.type() != StateType.PAUSED) {
            return SetStateResult.aborted("Cannot resume a flow run that is not paused.", current, run.sequence());
        }
        StateDetails pause = StateDetails.of(current);
        if (pause.awaitsInput()) {
            return SetStateResult.rejected(
                    "The pause waits for an input, and this server keeps no inputs of flow runs.",
                    current,
                    run.sequence(),
                    false);
        }
        ProposedState next = pause.isSuspended() ? RESUMING : RUNNING;
        return propose(run, next, false, MonotonicTime.next(lastEventAt, clock), parent);
    }

    /** Decides about a proposed state of the run, and applies the decision. */
    private SetStateResult propose(FlowRun run, ProposedState state, boolean force, Instant now, ParentTaskRun parent) {
        State current = run.status().state();
        ProposedState proposed = state.withScheduledTime(now);
        FlowRunTransition transition = new FlowRunTransition(run, proposed, force, now);
        Decision decision = transition.decide();
        ProposedState entered = decision.entered();
        if (entered == null) {
            return decision.result(current, run.sequence());
        }
        apply(new FlowRunStateSet(
                run.id(),
                entered.of(run.id(), run.parentTaskRunId(), run.sequence() + 1, now),
                Transition.from(run.status(), entered, transition.runCount(entered.type()), now),
                now,
                force ? true : null,
                decision.rejectionOf(proposed),
                transition.changedPolicy(entered.type())));
        parent.enter(run.parentTaskRunId(), run.id(), entered);
        return decision.result(latest().status().state(), latest().sequence());
    }

    @CommandHandler
    void handle(DeleteFlowRun command, Clock clock, ParentLookup parents) {
        command.expected().check(requireExisting(command.id(), parents).sequence());
        apply(new FlowRunDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    /** Erases the content of all generations, archived ones included. Returns false if there is none. */
    @CommandHandler
    boolean handle(EraseFlowRun command, Clock clock, ErasableContent content) {
        return content.erase(
                command,
                latest == null ? command.id() : latest.id(),
                latest != null && exists ? latest.contentFields() : null,
                MonotonicTime.next(lastEventAt, clock));
    }

    @EventSourcingHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence) {
        if (event.changes(FlowRunId.KIND)) {
            latest = latest().after(event, sequence);
        }
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(
            FlowRunCreated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor) {
        stream = event.id().stream();
        latest = FlowRun.of(event, actor, sequence);
        exists = true;
        generations = event.id().generation();
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunUpdated event, @SequenceNumber long sequence) {
        latest = latest().after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunStateSet event, @SequenceNumber long sequence) {
        latest = latest().after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowRunDeleted event) {
        latest(); // fails if the stream is damaged
        exists = false;
        lastEventAt = event.at();
    }

    /** As after a deletion, but what the archived generations were is not known here any more. */
    @EventSourcingHandler
    void on(FlowRunArchived event) {
        stream = event.id().stream();
        latest = null;
        exists = false;
        generations = event.id().generation();
        lastEventAt = event.at();
    }

    /** The flow run with this id, if its flow exists. */
    private FlowRun requireExisting(FlowRunId id, ParentLookup parents) {
        if (latest == null || !exists || !latest.id().equals(id) || !parents.exists(latest.flowId())) {
            throw ApiException.notFound(FlowRunId.KIND);
        }
        return latest;
    }

    /** The sequence number of the next event of the stream. */
    private static long nextSequence() {
        Long last = getVersion();
        return last == null ? 0 : last + 1;
    }

    private FlowRun latest() {
        return requireNonNull(latest, "the stream does not begin with the creation of a flow run");
    }

    /** Rejects a run that refers to a deployment or a parent task run that does not exist. */
    private static void requireReferences(NewFlowRun run, ParentLookup parents) {
        if (run.deploymentId() != null && !parents.exists(run.deploymentId())) {
            throw ApiException.notFound(run.deploymentId());
        }
        if (run.parentTaskRunId() != null && !parents.exists(run.parentTaskRunId())) {
            throw ApiException.unknownParent(run.parentTaskRunId());
        }
    }
}
