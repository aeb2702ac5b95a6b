package dev.flowledger.api.content;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flowledger.api.Event;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of a record was erased: the key of the content of all its earlier events was destroyed. Stored as {@code
 * erasure.performed}. It never contains what was erased.
 *
 * @param id the id of the record, of its latest generation
 * @param record the kind of record
 * @param erasure the id of the request, which may have erased several records
 * @param reason why, as its operator gave it
 * @param fields the fields of the record that had content, all others are empty; absent if the record was deleted or archived
 * @param at the time of the event
 */
public record ErasurePerformed(
        UUID id,
        String record,
        UUID erasure,
        String reason,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> fields,
        Instant at)
        implements Event {

    /** The type of the stored event. */
    public static final String TYPE = "erasure.performed";

    /** The field of the parameters of a flow run or deployment. */
    public static final String PARAMETERS = "parameters";

    /** The field of the context of a flow run. */
    public static final String CONTEXT = "context";

    /** The field of the inputs of a task run. */
    public static final String TASK_INPUTS = "task_inputs";

    /** The field of the message of the state of a run. */
    public static final String STATE_MESSAGE = "state_message";

    /** The field of the data of the state of a run. */
    public static final String STATE_DATA = "state_data";

    /** The field of the description of a deployment. */
    public static final String DESCRIPTION = "description";

    /** The stream of the record, whose key was destroyed. The event of an archived run is in another one. */
    public String stream() {
        return StreamKey.fromId(record, id).stream();
    }

    /** Whether it changes the current record of this kind. */
    public boolean changes(String kind) {
        return fields != null && record.equals(kind);
    }

    /** The value of a field after the erasure. */
    public JsonObject object(String field) {
        return isErased(field) ? new ErasedContent(at).object() : JsonObject.EMPTY;
    }

    /** The value of a field after the erasure. */
    public @Nullable Json json(String field) {
        return isErased(field) ? new ErasedContent(at).json() : null;
    }

    /** The value of a field after the erasure. */
    public @Nullable String text(String field) {
        return isErased(field) ? new ErasedContent(at).text() : null;
    }

    /** The inputs of a task run after the erasure. */
    public JsonObject taskInputs() {
        return isErased(TASK_INPUTS) ? new ErasedContent(at).taskInputs() : JsonObject.EMPTY;
    }

    private boolean isErased(String field) {
        return fields != null && fields.contains(field);
    }
}
