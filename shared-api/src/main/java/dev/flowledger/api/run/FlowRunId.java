package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of one life of a flow run: which natural key, and which life of it.
 *
 * @param value as callers see it; any UUID may be asked for, one that no flow run has is simply not found
 */
public record FlowRunId(@JsonValue UUID value) {

    /** The kind of record that a flow run is. */
    public static final String KIND = "flow_run";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FlowRunId {}

    /** What names the stream of the runs of a flow that were created with this idempotency key. */
    public static StreamKey key(UUID flowId, String idempotencyKey) {
        return StreamKey.of(KIND, flowId.toString(), idempotencyKey);
    }

    /** What names the stream of a run that was created without one: a key like no other. */
    public static StreamKey key() {
        return StreamKey.of(KIND, UUID.randomUUID().toString());
    }

    /** The event stream in which this flow run's events are. */
    public String stream() {
        return StreamKey.inside(KIND, value).stream();
    }

    /** Which life of its key this is, counted from 1. */
    public int life() {
        return StreamKey.lifeInside(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
