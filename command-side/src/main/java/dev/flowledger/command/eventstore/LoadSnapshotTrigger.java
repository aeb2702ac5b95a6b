package dev.flowledger.command.eventstore;

import java.util.concurrent.RejectedExecutionException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Requests a snapshot after a command that had to read many events, or many bytes, that are not in a snapshot. The outcome of
 * the command does not matter, because the snapshot is taken from the stored events.
 */
final class LoadSnapshotTrigger implements SnapshotTrigger {

    static final int MAX_EVENTS = 100;

    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final Snapshotter snapshotter;
    private final Serializer eventSerializer;
    private final Class<?> aggregateType;

    private boolean loaded;
    private int events;
    private long bytes;
    private @Nullable String stream;

    private LoadSnapshotTrigger(Snapshotter snapshotter, Serializer eventSerializer, Class<?> aggregateType) {
        this.snapshotter = snapshotter;
        this.eventSerializer = eventSerializer;
        this.aggregateType = aggregateType;
    }

    /** Defines the trigger for all aggregates. */
    static SnapshotTriggerDefinition definition(Snapshotter snapshotter, Serializer eventSerializer) {
        return aggregateType -> new LoadSnapshotTrigger(snapshotter, eventSerializer, aggregateType);
    }

    @Override
    public void eventHandled(EventMessage<?> message) {
        if (!loaded && message instanceof DomainEventMessage<?> event && event.getPayloadType() != aggregateType) {
            stream = event.getAggregateIdentifier();
            events++;
            // The stored text: a message that was read from the event store is not serialized again.
            bytes += event.serializePayload(eventSerializer, String.class)
                    .getData()
                    .length();
        }
    }

    @Override
    public void initializationFinished() {
        loaded = true;
        String longStream = stream;
        if (longStream != null && (events >= MAX_EVENTS || bytes >= MAX_BYTES)) {
            CurrentUnitOfWork.ifStarted(command -> command.onCleanup(ended -> requestSnapshot(longStream)));
        }
    }

    private void requestSnapshot(String longStream) {
        try {
            snapshotter.scheduleSnapshot(aggregateType, longStream);
        } catch (RejectedExecutionException busy) {
            // Enough snapshots are waiting. The next command for this stream requests it again.
        }
    }
}
