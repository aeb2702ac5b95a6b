package dev.flowledger.ledger;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events as an answer: read while it is written, so that they are never all in memory. */
interface Events {

    /** The most events of an answer in one piece of JSON. */
    int MAX_LIMIT = 1000;

    /** Hands on the events, in order. A stream of lines has no limit but the caller's own. */
    void read(LedgerReader.Sink sink, boolean asLines) throws IOException;

    /** The events of the ledger behind a position that match. */
    static Events ofLedger(LedgerReader reader, long after, EventFilter filter, @Nullable Integer limit) {
        return (sink, asLines) -> {
            long otherwise = asLines ? Long.MAX_VALUE : EventQuery.DEFAULT_LIMIT;
            reader.read(after, filter, limit == null ? otherwise : limit, sink);
        };
    }
}
