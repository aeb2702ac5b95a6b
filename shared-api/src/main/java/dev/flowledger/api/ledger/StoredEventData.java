package dev.flowledger.api.ledger;

import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;

/**
 * A stored event in the form that Axon decodes. Axon's own class keeps the time as text: it would be formatted and parsed for each
 * event that is read.
 */
public record StoredEventData(StoredEvent event) implements DomainEventData<String> {

    @Override
    public String getType() {
        return event.streamType();
    }

    @Override
    public String getAggregateIdentifier() {
        return event.stream();
    }

    @Override
    public long getSequenceNumber() {
        return event.sequence();
    }

    @Override
    public String getEventIdentifier() {
        return event.id().toString();
    }

    @Override
    public Instant getTimestamp() {
        return event.time();
    }

    @Override
    public SerializedObject<String> getMetaData() {
        return new SerializedMetaData<>(event.metadata(), String.class);
    }

    @Override
    public SerializedObject<String> getPayload() {
        return new SimpleSerializedObject<>(event.payload(), String.class, event.type(), event.revision());
    }
}
