package dev.flowledger.rebuild;

import java.util.UUID;

/** An event cannot be replayed. */
final class EventReplayException extends RuntimeException {

    private final long globalIndex;
    private final UUID eventId;
    private final String eventType;

    EventReplayException(long globalIndex, UUID eventId, String eventType, Throwable cause) {
        super(cause);
        this.globalIndex = globalIndex;
        this.eventId = eventId;
        this.eventType = eventType;
    }

    static EventReplayException of(DecodedEvent event, Throwable cause) {
        return new EventReplayException(event.globalIndex(), event.id(), event.type(), cause);
    }

    long globalIndex() {
        return globalIndex;
    }

    UUID eventId() {
        return eventId;
    }

    String eventType() {
        return eventType;
    }
}
