package dev.flowledger.command.eventstore;

import dev.flowledger.api.Event;
import java.util.List;
import java.util.function.BiFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;

/** Sets the timestamp of an event message to the time that the aggregate assigned, before it is stored and projected. */
final class EventTimeInterceptor implements MessageDispatchInterceptor<EventMessage<?>> {

    @Override
    public BiFunction<Integer, EventMessage<?>, EventMessage<?>> handle(List<? extends EventMessage<?>> messages) {
        return (index, message) ->
                message instanceof DomainEventMessage<?> domainEvent && message.getPayload() instanceof Event event
                        ? at(domainEvent, event)
                        : message;
    }

    private static <T> EventMessage<T> at(DomainEventMessage<T> message, Event event) {
        return new GenericDomainEventMessage<>(
                message.getType(), message.getAggregateIdentifier(), message.getSequenceNumber(), message, event.at());
    }
}
