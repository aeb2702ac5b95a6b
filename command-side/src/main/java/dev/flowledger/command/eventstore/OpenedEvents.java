package dev.flowledger.command.eventstore;

import dev.flowledger.api.content.ContentException;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.EraseContent;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventData;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the content of the events of a stream. The keys are read when the first event needs them. A command that erases the content
 * does not read it, so that content whose key was lost can be erased.
 */
final class OpenedEvents {

    private final ContentKeyReader reader;
    private final String stream;
    private @Nullable ContentKeys keys;

    private OpenedEvents(ContentKeyReader reader, String stream) {
        this.reader = reader;
        this.stream = stream;
    }

    /** The events of a stream with their content. */
    static Stream<StoredEventData> of(String stream, Stream<StoredEventData> events, ContentKeyReader reader) {
        OpenedEvents opened = new OpenedEvents(reader, stream);
        return events.map(opened::open);
    }

    private StoredEventData open(StoredEventData event) {
        if (keys == null && ContentKeys.areNeededFor(event.event().payload())) {
            keys = reader.read(List.of(stream));
        }
        if (keys == null) {
            return event;
        }
        try {
            return open(event, keys);
        } catch (ContentException staleKeys) {
            // The page of this event was read after the keys: it may have a newer key.
            keys = reader.read(List.of(stream));
            return open(event, keys);
        }
    }

    /** An event with its content. */
    static StoredEventData open(StoredEventData data, ContentKeys keys) {
        StoredEvent event = data.event();
        String opened = (isErased(event.stream()) ? keys.erased() : keys)
                .open(event.stream(), event.sequence(), event.payload());
        return opened.equals(event.payload()) ? data : new StoredEventData(event.withPayload(opened));
    }

    /** Whether the current command erases the content of a stream. */
    private static boolean isErased(String stream) {
        return CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().getMessage().getPayload() instanceof EraseContent erasure
                && erasure.stream().equals(stream);
    }
}
