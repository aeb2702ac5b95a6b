package dev.flowledger.command.eventstore;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.event.EventTypes.EventType;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;

/** Serializes events as JSON under their logical names ({@link EventTypes}) instead of class names. */
final class EventSerializer extends Jackson3Serializer {

    EventSerializer() {
        super(builder()
                .jsonMapperBuilderCustomizer(json -> json.addModule(new MicrosModule())
                        // An event with unknown fields was written by a newer version and must not be read
                        // incompletely.
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        // The metadata is a map. Equal maps must give equal bytes.
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)));
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Axon
    public SerializedType typeForClass(Class type) {
        EventType event = type == null ? null : EventTypes.of((Class<?>) type);
        return event == null ? super.typeForClass(type) : new SimpleSerializedType(event.name(), event.revision());
    }

    @Override
    protected String resolveClassName(SerializedType type) {
        EventType event = EventTypes.named(type.getName());
        if (event == null) {
            return super.resolveClassName(type);
        }
        // Refuses unknown revisions: missing fields would silently become null.
        if (!event.revision().equals(type.getRevision())) {
            throw new SerializationException("An event " + type.getName() + " has revision " + type.getRevision()
                    + ". This version reads revision " + event.revision()
                    + ", and there is no JsonEventUpcaster to it.");
        }
        return event.payload().getName();
    }
}
