package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import dev.flowledger.api.Uuids;
import java.util.UUID;

/**
 * The id of a flow run: the key of its stream and its generation.
 *
 * @param value the id as clients see it; any UUID is accepted, and one that belongs to no flow run is not found
 */
public record FlowRunId(@JsonValue UUID value) implements RecordId {

    /** The kind of record. */
    public static final String KIND = "flow_run";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FlowRunId {}

    /** The key of the stream of the runs of a flow with this idempotency key. */
    public static StreamKey key(UUID flowId, String idempotencyKey) {
        return StreamKey.of(KIND, flowId.toString(), idempotencyKey);
    }

    /** A random key, for a run without an idempotency key. */
    public static StreamKey key() {
        return StreamKey.of(KIND, Uuids.random().toString());
    }

    /** The id of a generation, counted from 1, of the run of a flow with this idempotency key. */
    public static FlowRunId of(UUID flowId, String idempotencyKey, int generation) {
        return new FlowRunId(key(flowId, idempotencyKey).id(generation));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
