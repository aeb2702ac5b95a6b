package dev.flowledger.command.eventstore;

import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/** Axon's event store, which also counts the {@link AppliedEvents}. */
final class CountingEventStore extends EmbeddedEventStore {

    CountingEventStore(Builder builder) {
        super(builder);
    }

    @Override
    public void publish(List<? extends EventMessage<?>> events) {
        AppliedEvents.add(events);
        super.publish(events);
    }
}
