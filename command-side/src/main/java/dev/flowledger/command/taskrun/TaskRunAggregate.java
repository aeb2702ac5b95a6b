package dev.flowledger.command.taskrun;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.Given;
import dev.flowledger.api.Rejection;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateSet;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CreateTaskRun;
import dev.flowledger.api.taskrun.CreatedTaskRun;
import dev.flowledger.api.taskrun.DeleteTaskRun;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import dev.flowledger.api.taskrun.UpdateTaskRun;
import dev.flowledger.command.aggregate.LivingRecords;
import dev.flowledger.command.aggregate.StreamTime;
import dev.flowledger.command.run.RunName;
import dev.flowledger.command.run.Transition;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The keys of a task run, and all the lives that a task run of these keys has had: at most one at a time. */
@Aggregate(type = TaskRunId.KIND)
final class TaskRunAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String stream;

    /** The life that was begun last; null before the first one. Its run may have been deleted since. */
    private @Nullable TaskRun latest;

    private boolean live;
    private Instant lastEventAt = Instant.MIN;

    TaskRunAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreatedTaskRun handle(CreateTaskRun command, Clock clock, LivingRecords records) {
        if (!records.has(command.flowRunId())) {
            throw Rejection.notFound(FlowRunId.KIND, command.flowRunId().value());
        }
        if (latest != null
                && !(latest.flowRunId().equals(command.flowRunId())
                        && latest.taskKey().equals(command.taskKey())
                        && latest.dynamicKey().equals(command.dynamicKey()))) {
            throw Rejection.nameCollision();
        }
        if (latest != null && live) {
            return new CreatedTaskRun(latest, false);
        }
        int life = latest == null ? 1 : latest.id().life() + 1;
        Instant now = StreamTime.next(lastEventAt, clock);
        ProposedState proposed = command.state();
        TaskRunId id = new TaskRunId(TaskRunId.key(command.flowRunId(), command.taskKey(), command.dynamicKey())
                .id(life));
        apply(new TaskRunCreated(
                id,
                Objects.requireNonNullElseGet(command.name(), RunName::random),
                command.flowRunId(),
                command.taskKey(),
                command.dynamicKey(),
                command.cacheKey(),
                command.cacheExpiration(),
                command.taskVersion(),
                command.empiricalPolicy(),
                command.tags(),
                command.taskInputs(),
                proposed.of(id, command.flowRunId(), now),
                Transition.into(proposed, now),
                now));
        return new CreatedTaskRun(requireNonNull(latest), true);
    }

    @CommandHandler
    long handle(UpdateTaskRun command, Clock clock, LivingRecords records) {
        TaskRun run = living(command.id(), records);
        command.expected().check(run.sequence());
        TaskRunUpdated changed = new TaskRunUpdated(
                run.id(),
                Given.or(command.changes().name(), run.name(), run.name()),
                StreamTime.next(lastEventAt, clock));
        if (!changed.equals(TaskRunUpdated.of(run, changed.at()))) {
            apply(changed);
        }
        return requireNonNull(latest).sequence();
    }

    @CommandHandler
    StateSet handle(SetTaskRunState command, Clock clock, LivingRecords records) {
        State entered = enter(living(command.id(), records), command.state(), clock);
        return StateSet.accepted(entered, requireNonNull(latest).sequence());
    }

    @CommandHandler
    void handle(DeleteTaskRun command, Clock clock, LivingRecords records) {
        command.expected().check(living(command.id(), records).sequence());
        apply(new TaskRunDeleted(command.id(), StreamTime.next(lastEventAt, clock)));
    }

    /** What a subflow run of this task run does, as long as the task run, its flow run and their flow live. */
    void follow(TaskRunId id, ProposedState proposed, Clock clock, LivingRecords records) {
        if (latest != null && live && latest.id().equals(id) && records.has(latest.flowRunId())) {
            enter(latest, proposed, clock);
        }
    }

    private State enter(TaskRun run, ProposedState proposed, Clock clock) {
        Instant now = StreamTime.next(lastEventAt, clock);
        State entered = proposed.of(run.id(), run.flowRunId(), now);
        apply(new TaskRunStateSet(run.id(), entered, Transition.from(run.state(), proposed, now, run.progress()), now));
        return entered;
    }

    @EventSourcingHandler
    void on(TaskRunCreated event, @SequenceNumber long sequence) {
        stream = event.id().stream();
        latest = TaskRun.of(event, sequence);
        live = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunUpdated event, @SequenceNumber long sequence) {
        latest = requireNonNull(latest).after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunStateSet event, @SequenceNumber long sequence) {
        latest = requireNonNull(latest).after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(TaskRunDeleted event) {
        live = false;
        lastEventAt = event.at();
    }

    /** The task run with an id, as long as it, its flow run and their flow live. */
    private TaskRun living(TaskRunId id, LivingRecords records) {
        if (latest == null || !live || !latest.id().equals(id) || !records.has(latest.flowRunId())) {
            throw Rejection.notFound(TaskRunId.KIND);
        }
        return latest;
    }
}
