package dev.flowledger.command.taskrun;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CreateTaskRun;
import dev.flowledger.api.taskrun.CreateTaskRunResult;
import dev.flowledger.api.taskrun.DeleteTaskRun;
import dev.flowledger.api.taskrun.EraseTaskRun;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import dev.flowledger.api.taskrun.UpdateTaskRun;
import dev.flowledger.command.eventstore.ErasableContent;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.Decision;
import dev.flowledger.command.run.Rules;
import dev.flowledger.command.run.RunName;
import dev.flowledger.command.run.RunPolicy;
import dev.flowledger.command.run.Transition;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** All generations of task runs with the same flow run, task key and dynamic key, of which at most one exists. */
@Aggregate(type = TaskRunId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("3")
final class TaskRunAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest generation, which may have been deleted. Null before the first one. */
    private @Nullable TaskRun latest;

    /** Whether the latest generation has not been deleted. */
    private boolean exists;

    private Instant lastEventAt = Instant.MIN;

    TaskRunAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateTaskRunResult handle(CreateTaskRun command, Clock clock, ParentLookup parents) {
        if (!parents.exists(command.flowRunId())) {
            throw ApiException.notFound(command.flowRunId());
        }
        if (latest != null
                && !(latest.flowRunId().equals(command.flowRunId())
                        && latest.taskKey().equals(command.taskKey())
                        && latest.dynamicKey().equals(command.dynamicKey()))) {
            throw ApiException.nameCollision();
        }
        if (latest != null && exists) {
            return new CreateTaskRunResult(latest.at(clock.instant()), false);
        }
        int generation = latest == null ? 1 : latest.id().generation() + 1;
        Instant now = MonotonicTime.next(lastEventAt, clock);
        ProposedState first = command.state().withScheduledTime(now);
        TaskRunId id = TaskRunId.of(command.flowRunId(), command.taskKey(), command.dynamicKey(), generation);
        apply(TaskRunCreatedBuilder.builder()
                .id(id)
                .name(Objects.requireNonNullElseGet(command.name(), RunName::random))
                .flowRunId(command.flowRunId())
                .taskKey(command.taskKey())
                .dynamicKey(command.dynamicKey())
                .cacheKey(command.cacheKey())
                .cacheExpiration(command.cacheExpiration())
                .taskVersion(command.taskVersion())
                .empiricalPolicy(RunPolicy.ofTaskRun(command.empiricalPolicy()))
                .tags(command.tags())
                .taskInputs(command.taskInputs())
                .state(first.of(id, command.flowRunId(), nextSequence(), now))
                .timings(Transition.into(first, now))
                .at(now)
                .labels(command.labels().equals(JsonObject.EMPTY) ? null : command.labels())
                .build());
        return new CreateTaskRunResult(latest(), true);
    }

    @CommandHandler
    long handle(UpdateTaskRun command, Clock clock, ParentLookup parents) {
        TaskRun run = requireExisting(command.id(), parents);
        command.expected().check(run.sequence());
        TaskRunUpdated changed = new TaskRunUpdated(
                run.id(),
                RunName.orRandom(PatchField.apply(command.changes().name(), run.name(), run.name())),
                MonotonicTime.next(lastEventAt, clock));
        if (!changed.equals(TaskRunUpdated.of(run, changed.at()))) {
            apply(changed);
        }
        return latest().sequence();
    }

    @CommandHandler
    SetStateResult handle(SetTaskRunState command, Clock clock, ParentLookup parents) {
        TaskRun run = requireExisting(command.id(), parents);
        State current = run.status().state();
        SetStateResult repeated = Rules.repeated(command.state(), current, run.sequence());
        if (repeated != null) {
            return repeated;
        }
        command.expected().check(run.sequence());
        if (command.force()) {
            enter(run, Rules.withUnknownResult(current, command.state()), true, clock);
            return SetStateResult.accepted(latest().status().state(), latest().sequence());
        }
        Instant now = MonotonicTime.next(lastEventAt, clock);
        ParentFlowRun flowRun = parents.require(run.flowRunId());
        ProposedState proposed = command.state().withScheduledTime(now);
        TaskRunTransition transition = new TaskRunTransition(
                run, flowRun, proposed, now, ThreadLocalRandom.current().nextDouble());
        Decision decision = transition.decide();
        ProposedState entered = decision.entered();
        if (entered == null) {
            return decision.result(current, run.sequence());
        }
        apply(new TaskRunStateSet(
                run.id(),
                entered.of(run.id(), run.flowRunId(), run.sequence() + 1, now),
                Transition.from(run.status(), entered, transition.runCount(entered.type()), now),
                now,
                null,
                decision.rejectionOf(proposed),
                entered.type() == StateType.RUNNING ? flowRun.runCount() : null));
        return decision.result(latest().status().state(), latest().sequence());
    }

    @CommandHandler
    void handle(DeleteTaskRun command, Clock clock, ParentLookup parents) {
        command.expected().check(requireExisting(command.id(), parents).sequence());
        apply(new TaskRunDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    /** Enters the state of a subflow run, if this task run, its flow run and their flow exist. */
    void follow(TaskRunId id, ProposedState entered, Clock clock, ParentLookup parents) {
        if (latest != null && exists && latest.id().equals(id) && parents.exists(latest.flowRunId())) {
            enter(latest, Rules.withUnknownResult(latest.status().state(), entered), false, clock);
        }
    }

    /** Enters a state without regard to the rules. */
    private void enter(TaskRun run, ProposedState state, boolean force, Clock clock) {
        Instant now = MonotonicTime.next(lastEventAt, clock);
        ProposedState entered = state.withScheduledTime(now);
        int before = run.status().timings().runCount();
        apply(new TaskRunStateSet(
                run.id(),
                entered.of(run.id(), run.flowRunId(), run.sequence() + 1, now),
                Transition.from(run.status(), entered, entered.type() == StateType.RUNNING ? before + 1 : before, now),
                now,
                force ? true : null,
                null,
                null));
    }

    /** Erases the content of all generations. Returns false if there is none. */
    @CommandHandler
    boolean handle(EraseTaskRun command, Clock clock, ErasableContent content) {
        return latest != null
                && content.erase(
                        command,
                        latest.id(),
                        exists ? latest.contentFields() : null,
                        MonotonicTime.next(lastEventAt, clock));
    }

    @EventSourcingHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence) {
        if (event.changes(TaskRunId.KIND)) {
            latest = latest().after(event, sequence);
        }
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunCreated event, @SequenceNumber long sequence) {
        stream = event.id().stream();
        latest = TaskRun.of(event, sequence);
        exists = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunUpdated event, @SequenceNumber long sequence) {
        latest = latest().after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunStateSet event, @SequenceNumber long sequence) {
        latest = latest().after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunDeleted event) {
        latest(); // fails if the stream is damaged
        exists = false;
        lastEventAt = event.at();
    }

    /** The task run with this id, if its flow run and flow exist. */
    private TaskRun requireExisting(TaskRunId id, ParentLookup parents) {
        if (latest == null || !exists || !latest.id().equals(id) || !parents.exists(latest.flowRunId())) {
            throw ApiException.notFound(TaskRunId.KIND);
        }
        return latest;
    }

    /** The sequence number of the next event of the stream. */
    private static long nextSequence() {
        Long last = getVersion();
        return last == null ? 0 : last + 1;
    }

    private TaskRun latest() {
        return requireNonNull(latest, "the stream does not begin with the creation of a task run");
    }
}
