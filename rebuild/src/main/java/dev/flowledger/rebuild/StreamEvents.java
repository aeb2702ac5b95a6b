package dev.flowledger.rebuild;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of some streams, by stream and sequence. Pages are read when they are needed. */
final class StreamEvents {

    private final PageReader reader;
    private String stream = "";
    private long sequence = Long.MAX_VALUE;
    private Iterator<DecodedEvent> page = List.<DecodedEvent>of().iterator();
    private @Nullable DecodedEvent next;
    private boolean ended;

    /** Reads the events after a sequence number of a stream, see {@link EventStoreReader#readStreams}. */
    interface PageReader {
        List<DecodedEvent> read(String stream, long sequence);
    }

    StreamEvents(PageReader reader) {
        this.reader = reader;
    }

    /** Returns the next event without removing it; null at the end. */
    @Nullable DecodedEvent peek() {
        if (next == null && !ended) {
            if (!page.hasNext()) {
                page = reader.read(stream, sequence).iterator();
            }
            ended = !page.hasNext();
            next = ended ? null : page.next();
        }
        return next;
    }

    /** Removes the event that {@link #peek} returns. */
    void remove(DecodedEvent event) {
        stream = event.stream();
        sequence = event.sequence();
        next = null;
    }
}
