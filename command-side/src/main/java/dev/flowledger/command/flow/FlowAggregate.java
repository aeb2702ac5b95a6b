package dev.flowledger.command.flow;

import static java.util.Objects.requireNonNull;
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
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * All generations of flows with one name, of which at most one exists. The event store accepts each sequence number of a
 * stream only once on all nodes, so that this aggregate alone decides.
 */
@Aggregate(type = FlowId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("2")
final class FlowAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest generation, which may have been deleted. Null before the first one. */
    private @Nullable Flow latest;

    /** Whether the latest generation has not been deleted. */
    private boolean exists;

    private Instant lastEventAt = Instant.MIN;

    FlowAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreateFlowResult handle(CreateFlow command, Clock clock) {
        if (latest != null && !latest.name().equals(command.name())) {
            throw ApiException.nameCollision();
        }
        if (latest != null && exists) {
            return new CreateFlowResult(latest, false);
        }
        int generation = latest == null ? 1 : latest.id().generation() + 1;
        FlowId id = FlowId.of(command.name(), generation);
        apply(new FlowCreated(
                id, command.name(), command.tags(), MonotonicTime.next(lastEventAt, clock), command.labels()));
        return new CreateFlowResult(latest(), true);
    }

    @CommandHandler
    long handle(UpdateFlow command, Clock clock) {
        Flow flow = requireExisting(command.id());
        command.expected().check(flow.sequence());
        List<String> tags = PatchField.apply(command.changes().tags(), flow.tags(), List.of());
        if (!tags.equals(flow.tags())) {
            apply(new FlowUpdated(command.id(), tags, MonotonicTime.next(lastEventAt, clock)));
        }
        return latest().sequence();
    }

    @CommandHandler
    void handle(DeleteFlow command, Clock clock) {
        command.expected().check(requireExisting(command.id()).sequence());
        apply(new FlowDeleted(command.id(), MonotonicTime.next(lastEventAt, clock)));
    }

    @EventSourcingHandler
    void on(FlowCreated event, @SequenceNumber long sequence) {
        stream = event.id().stream();
        latest = Flow.of(event, sequence);
        exists = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowUpdated event, @SequenceNumber long sequence) {
        latest = latest().after(event, sequence);
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(FlowDeleted event) {
        latest(); // fails if the stream is damaged
        exists = false;
        lastEventAt = event.at();
    }

    /** The flow with this id. The id of an earlier generation does not identify a later one. */
    private Flow requireExisting(FlowId id) {
        if (latest == null || !exists || !latest.id().equals(id)) {
            throw ApiException.notFound(FlowId.KIND);
        }
        return latest;
    }

    private Flow latest() {
        return requireNonNull(latest, "the stream does not begin with the creation of a flow");
    }
}
