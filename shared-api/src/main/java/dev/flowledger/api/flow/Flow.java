package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change
 * @param name its name
 * @param tags the tags, in the order of the request and with duplicates
 * @param labels labels; absent if there are none
 * @param sequence the sequence number of its last event; not in the body, but the ETag
 */
public record Flow(
        FlowId id,
        Instant created,
        Instant updated,
        String name,
        List<String> tags,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject labels,
        @JsonIgnore long sequence) {

    /** The flow that an event created. */
    public static Flow of(FlowCreated event, long sequence) {
        return new Flow(event.id(), event.at(), event.at(), event.name(), event.tags(), event.labels(), sequence);
    }

    /** This flow after a change of its fields. */
    public Flow after(FlowUpdated event, long sequence) {
        return new Flow(id, created, event.at(), name, event.tags(), labels, sequence);
    }
}
