package dev.flowledger.command.eventstore;

import dev.flowledger.api.content.ContentException;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.EraseContent;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GenericDomainEventEntry;
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
    static Stream<DomainEventData<?>> of(String stream, Stream<DomainEventData<?>> events, ContentKeyReader reader) {
        OpenedEvents opened = new OpenedEvents(reader, stream);
        return events.map(opened::open);
    }

    private DomainEventData<?> open(DomainEventData<?> event) {
        if (keys == null && ContentKeys.areNeededFor(payload(event))) {
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
    static DomainEventData<?> open(DomainEventData<?> event, ContentKeys keys) {
        String payload = payload(event);
        String stream = event.getAggregateIdentifier();
        String opened = (isErased(stream) ? keys.erased() : keys).open(stream, event.getSequenceNumber(), payload);
        return opened.equals(payload)
                ? event
                : new GenericDomainEventEntry<>(
                        event.getType(),
                        stream,
                        event.getSequenceNumber(),
                        event.getEventIdentifier(),
                        event.getTimestamp(),
                        event.getPayload().getType().getName(),
                        event.getPayload().getType().getRevision(),
                        opened,
                        (String) event.getMetaData().getData());
    }

    /** Whether the current command erases the content of a stream. */
    private static boolean isErased(String stream) {
        return CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().getMessage().getPayload() instanceof EraseContent erasure
                && erasure.stream().equals(stream);
    }

    private static String payload(DomainEventData<?> event) {
        return (String) event.getPayload().getData();
    }
}
