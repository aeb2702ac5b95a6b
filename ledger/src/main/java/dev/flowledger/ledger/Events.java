package dev.flowledger.ledger;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of a response. They are read page by page while the response is written, so they are never all in memory. */
interface Events {

    /** The maximum number of events in a JSON response. */
    int MAX_LIMIT = 1000;

    /**
     * Passes the events to a consumer, in order.
     *
     * @param asLines whether the response is NDJSON, which has no default limit
     */
    void read(LedgerReader.EventConsumer consumer, boolean asLines) throws IOException;

    /** The events of a part of the ledger that match a filter. */
    static Events ofLedger(
            LedgerReader reader, PositionRange range, EventFilter filter, @Nullable Integer limit, AccessCheck access) {
        return (consumer, asLines) -> {
            long defaultLimit = asLines ? Long.MAX_VALUE : EventQuery.DEFAULT_LIMIT;
            reader.read(range, filter, limit == null ? defaultLimit : limit, event -> {
                access.require();
                consumer.accept(event);
            });
        };
    }

    /** These events; those that were moved to archives are read from there. */
    default Events from(ArchivedEvents archives) {
        return (consumer, asLines) -> {
            try (ArchivedEvents.Reader archived = archives.open()) {
                read(event -> consumer.accept(archived.read(event)), asLines);
            }
        };
    }
}
