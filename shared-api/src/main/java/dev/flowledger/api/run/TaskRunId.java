package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of one life of a task run: which natural key, and which life of it.
 *
 * @param value as callers see it; any UUID may be asked for, one that no task run has is simply not found
 */
public record TaskRunId(@JsonValue UUID value) {

    /** The kind of record that a task run is. */
    public static final String KIND = "task_run";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskRunId {}

    /** What names the stream of the task runs that are the same one to their client. */
    public static StreamKey key(FlowRunId flowRunId, String taskKey, String dynamicKey) {
        return StreamKey.of(KIND, flowRunId.toString(), taskKey, dynamicKey);
    }

    /** The event stream in which this task run's events are. */
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
