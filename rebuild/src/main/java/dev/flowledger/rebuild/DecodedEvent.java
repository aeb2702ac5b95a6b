package dev.flowledger.rebuild;

import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;

/**
 * An event to replay, decoded from its row of the event store.
 *
 * @param messages the event in its current revision: an upcaster may produce several messages, or none
 */
record DecodedEvent(
        long globalIndex, UUID id, String type, String stream, long sequence, List<EventMessage<?>> messages) {}
