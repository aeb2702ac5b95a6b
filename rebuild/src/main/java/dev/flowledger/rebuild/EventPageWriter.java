package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayEventHandlers.EventHandlers;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/** Writes the rows of a page of events into the shadow schema, in the caller's transaction. */
final class EventPageWriter {

    private final BatchingRowWriter rows;
    private final EventHandlers handlers;

    /**
     * Creates a writer.
     *
     * @param rows collects the statements of a page
     * @param handlers the event handlers, which write to {@code rows}
     */
    EventPageWriter(BatchingRowWriter rows, EventHandlers handlers) {
        this.rows = rows;
        this.handlers = handlers;
    }

    /**
     * Writes the rows of these events.
     *
     * @throws EventReplayException if a handler rejects an event
     */
    void write(List<DecodedEvent> page) {
        rows.clear();
        page.forEach(this::handle);
        rows.flush();
    }

    private void handle(DecodedEvent event) {
        rows.setStream(event.stream());
        try {
            for (EventMessage<?> message : event.messages()) {
                handlers.handle(message);
            }
        } catch (Exception e) {
            throw EventReplayException.of(event, e);
        }
    }
}
