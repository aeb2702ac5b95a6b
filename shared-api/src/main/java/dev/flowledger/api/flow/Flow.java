package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * A living flow, as the reference shows it.
 *
 * @param id a UUID, of this life only
 * @param created when this life began, to the microsecond
 * @param updated when it last changed
 * @param name its name
 * @param tags in the order in which they were given, with duplicates
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
 */
public record Flow(
        FlowId id,
        Instant created,
        Instant updated,
        String name,
        List<String> tags,
        @JsonIgnore long sequence) {

    /** The flow that an event created. */
    public static Flow of(FlowCreated event, long sequence) {
        return new Flow(event.id(), event.at(), event.at(), event.name(), event.tags(), sequence);
    }

    /** This flow after a change of its fields. */
    public Flow after(FlowUpdated event, long sequence) {
        return new Flow(id, created, event.at(), name, event.tags(), sequence);
    }
}
