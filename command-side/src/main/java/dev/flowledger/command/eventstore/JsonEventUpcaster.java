package dev.flowledger.command.eventstore;

import dev.flowledger.api.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A form in which events were once stored, and what makes the next form of it. As a bean it is used wherever events are
 * read, several of a type in their {@code @Order}; docs/architecture.md, "Changing an event".
 */
public final class JsonEventUpcaster extends SingleEventUpcaster {

    private final SimpleSerializedType older;
    private final SimpleSerializedType next;
    private final Consumer<Map<String, Json>> change;

    /**
     * One step.
     *
     * @param type the logical name, such as {@code flow.created}
     * @param revision that of the older form
     * @param nextRevision that of the form after it
     * @param change what it does to the members of the event's JSON, each of which is kept as it is written
     */
    public JsonEventUpcaster(String type, String revision, String nextRevision, Consumer<Map<String, Json>> change) {
        this.older = new SimpleSerializedType(type, revision);
        this.next = new SimpleSerializedType(type, nextRevision);
        this.change = change;
    }

    @Override
    protected boolean canUpcast(IntermediateEventRepresentation event) {
        return event.getType().equals(older);
    }

    /**
     * Not as a tree, which Axon would do as well: it keeps neither the digits of a number nor a key that is given twice,
     * and a row that is replayed would not be the one that was written.
     */
    @Override
    protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
        return event.upcastPayload(next, String.class, this::changed);
    }

    private String changed(String json) {
        Map<String, Json> members =
                JsonMapper.shared().readValue(json, new TypeReference<LinkedHashMap<String, Json>>() {});
        change.accept(members);
        return JsonMapper.shared().writeValueAsString(members);
    }
}
