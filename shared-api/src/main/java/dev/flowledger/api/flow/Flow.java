package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * A flow that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change
 * @param name its name
 * @param tags the tags, in the order of the request and with duplicates
 * @param sequence the sequence number of its last event; not in the body, but the ETag
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
