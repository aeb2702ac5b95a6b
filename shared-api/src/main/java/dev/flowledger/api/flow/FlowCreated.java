package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow was created. Stored as {@code flow.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param name the name of the flow, the same for all generations in the stream
 * @param tags the tags, in the order of the request and with duplicates
 * @param at the time of the event
 * @param labels labels; absent if there are none
 */
public record FlowCreated(
        FlowId id,
        String name,
        List<String> tags,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject labels)
        implements FlowEvent {

    /** The event of a flow without labels. */
    public FlowCreated(FlowId id, String name, List<String> tags, Instant at) {
        this(id, name, tags, at, null);
    }
}
