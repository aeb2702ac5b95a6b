package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayEventHandlers.EventHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;

/** Writes the rows of events into the shadow schema, in the caller's transaction. */
final class EventPageWriter {

    private static final long BEFORE_FIRST_EVENT = -1;

    private final BatchingRowWriter rows;
    private final EventHandlers handlers;
    private final EventStoreReader reader;

    /**
     * Creates a writer.
     *
     * @param rows collects the statements of a page
     * @param handlers the event handlers, which write to {@code rows}
     * @param reader reads the earlier events of a stream that are missing in the shadow schema
     */
    EventPageWriter(BatchingRowWriter rows, EventHandlers handlers, EventStoreReader reader) {
        this.rows = rows;
        this.handlers = handlers;
        this.reader = reader;
    }

    /**
     * Writes the rows of these events, which are ordered by sequence within each stream.
     *
     * @throws EventReplayException if a handler rejects an event, or if the event store does not have all earlier events of its
     *     stream
     */
    void write(List<DecodedEvent> page) {
        rows.clear();
        page.forEach(this::handle);
        Set<String> incomplete = rows.flush();
        if (!incomplete.isEmpty()) {
            Map<String, DecodedEvent> last = new HashMap<>();
            page.forEach(event -> last.put(event.stream(), event));
            last.keySet().retainAll(incomplete);
            last.values().forEach(this::writeStream);
        }
    }

    /**
     * Writes all events of a stream up to one of them. An earlier event may still be missing in the shadow schema, if its
     * position in the ledger is later.
     */
    private void writeStream(DecodedEvent last) {
        long sequence = BEFORE_FIRST_EVENT;
        while (sequence < last.sequence()) {
            List<DecodedEvent> page = reader.readStreams(List.of(last.stream()), last.stream(), sequence, false);
            if (page.isEmpty()) {
                throw EventReplayException.of(last, new MissingEventException(sequence + 1));
            }
            for (DecodedEvent event : page) {
                if (sequence == BEFORE_FIRST_EVENT) {
                    sequence = event.firstSequence() - 1;
                }
                if (event.sequence() <= last.sequence()) {
                    writeAfter(sequence, event);
                }
                sequence = event.sequence();
            }
        }
    }

    private void writeAfter(long sequence, DecodedEvent event) {
        if (event.sequence() != sequence + 1) {
            throw EventReplayException.of(event, new MissingEventException(sequence + 1));
        }
        handle(event);
        if (!rows.flush().isEmpty()) {
            throw EventReplayException.of(event, new MissingEventException());
        }
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
