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
 * Converts one revision of an event type to the next. Declared as a bean, it applies wherever events are read. Several
 * upcasters of a type run in their {@code @Order}. See docs/architecture.md, "Changing an event".
 */
public final class JsonEventUpcaster extends SingleEventUpcaster {

    private final SimpleSerializedType older;
    private final SimpleSerializedType next;
    private final Consumer<Map<String, Json>> change;

    /**
     * Creates an upcaster.
     *
     * @param type the logical name, such as {@code flow.created}
     * @param revision the revision to convert
     * @param nextRevision the revision of the result
     * @param change modifies the members of the event's JSON; the text of each member is preserved
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
     * Does not use a JSON tree, which would lose the notation of numbers and duplicate keys. A replayed row would then
     * differ from the original row.
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
