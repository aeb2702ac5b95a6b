package dev.flowledger.command.flow;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flow.UpdateFlow;
import dev.flowledger.command.aggregate.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A name and all the lives that a flow of that name has had. There is at most one at a time, which is decided here and
 * nowhere else: the event store takes each sequence number of a stream once, whichever node asks.
 */
@Aggregate(type = FlowId.KIND)
final class FlowAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String stream;

    /** The life that was begun last; null before the first one. Its flow may have been deleted since. */
    private @Nullable Flow latest;

    private boolean live;
    private Instant lastEventAt = Instant.MIN;

    FlowAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateFlowResult handle(CreateFlow command, Clock clock) {
        if (latest != null && !latest.name().equals(command.name())) {
            throw ApiException.nameCollision();
        }
        if (latest != null && live) {
            return new CreateFlowResult(latest, false);
        }
        int life = latest == null ? 1 : latest.id().life() + 1;
        FlowId id = FlowId.of(command.name(), life);
        apply(new FlowCreated(id, command.name(), command.tags(), MonotonicTime.next(lastEventAt, clock)));
        return new CreateFlowResult(living(id), true);
    }

    @CommandHandler
    long handle(UpdateFlow command, Clock clock) {
        Flow flow = living(command.id());
        command.expected().check(flow.sequence());
        List<String> tags = PatchField.apply(command.changes().tags(), flow.tags(), List.of());
        if (!tags.equals(flow.tags())) {
            apply(new FlowUpdated(command.id(), tags, MonotonicTime.next(lastEventAt, clock)));
        }
        return living(command.id()).sequence();
    }

    @CommandHandler
    void handle(DeleteFlow command, Clock clock) {
        command.expected().check(living(command.id()).sequence());
        apply(new FlowDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    @EventSourcingHandler
    void on(FlowCreated event, @SequenceNumber long version) {
        stream = event.id().stream();
        latest = new Flow(event.id(), event.at(), event.at(), event.name(), event.tags(), version);
        live = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowUpdated event, @SequenceNumber long version) {
        Flow before = living(event.id());
        latest = new Flow(event.id(), before.created(), event.at(), before.name(), event.tags(), version);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowDeleted event) {
        live = false;
        lastEventAt = event.at();
    }

    /** The flow with an id, as long as it lives: the id of an earlier life never reaches a later one. */
    private Flow living(FlowId id) {
        if (latest == null || !live || !latest.id().equals(id)) {
            throw ApiException.notFound(FlowId.KIND);
        }
        return latest;
    }
}
