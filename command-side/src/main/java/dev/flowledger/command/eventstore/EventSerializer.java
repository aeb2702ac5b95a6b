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

/** Writes events as readable JSON under their logical names ({@link EventTypes}), never those of a class. */
final class EventSerializer extends Jackson3Serializer {

    EventSerializer() {
        super(builder()
                .jsonMapperBuilderCustomizer(json -> json.addModule(new MicrosModule())
                        // An event that says more than this release knows must not be half understood.
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        // The metadata is a map: the same entries give the same bytes.
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
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
        // Read as what it is not, it would be half understood: what it does not have would be null.
        if (!event.revision().equals(type.getRevision())) {
            throw new SerializationException("An event " + type.getName() + " is stored in form " + type.getRevision()
                    + "; this release reads form " + event.revision() + ", and no JsonEventUpcaster leads there");
        }
        return event.payload().getName();
    }
}
