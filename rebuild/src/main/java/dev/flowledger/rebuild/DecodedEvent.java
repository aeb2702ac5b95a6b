package dev.flowledger.rebuild;

import dev.flowledger.api.flowrun.FlowRunArchived;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;

/**
 * An event to replay, decoded from its row of the event store.
 *
 * @param messages the event in its current revision: an upcaster may produce several messages, or none
 */
record DecodedEvent(
        long globalIndex, UUID id, String type, String stream, long sequence, List<EventMessage<?>> messages) {

    /**
     * The sequence of the first event of a stream that begins with this event: 0, or its own if it records that the earlier events were
     * moved to an archive.
     */
    long firstSequence() {
        return type.equals(FlowRunArchived.TYPE) ? sequence : 0;
    }
}
