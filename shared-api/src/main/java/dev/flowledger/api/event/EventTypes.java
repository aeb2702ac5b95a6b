package dev.flowledger.api.event;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The name and revision under which each event is stored. They are the contract with history: a class may be renamed, an
 * entry here may not. A new stored form gets a new revision, and the older one an upcaster.
 */
public final class EventTypes {

    /**
     * One stored form.
     *
     * @param name the logical name, such as {@code flow.created}
     * @param revision the version of the form, counted from 1
     * @param payload the class that carries it today
     */
    public record EventType(String name, String revision, Class<?> payload) {}

    private static final Map<String, EventType> BY_NAME = Stream.of(
                    new EventType("flow.created", "1", FlowCreated.class),
                    new EventType("flow.updated", "1", FlowUpdated.class),
                    new EventType("flow.deleted", "1", FlowDeleted.class))
            .collect(Collectors.toUnmodifiableMap(EventType::name, Function.identity()));

    private static final Map<Class<?>, EventType> BY_PAYLOAD =
            BY_NAME.values().stream().collect(Collectors.toUnmodifiableMap(EventType::payload, Function.identity()));

    private EventTypes() {}

    /** The type stored under a name, or null when no event has it. */
    public static @Nullable EventType named(String name) {
        return BY_NAME.get(name);
    }

    /** The type that a class of events is stored as, or null when it is no event. */
    public static @Nullable EventType of(Class<?> payload) {
        return BY_PAYLOAD.get(payload);
    }

    /** Every type there is. */
    public static Iterable<EventType> all() {
        return BY_NAME.values();
    }
}
