package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of a task run: the key of its stream and its generation.
 *
 * @param value the id as clients see it; any UUID is accepted, and one that belongs to no task run is not found
 */
public record TaskRunId(@JsonValue UUID value) implements RecordId {

    /** The kind of record. */
    public static final String KIND = "task_run";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskRunId {}

    /** The key of the stream of the task runs of a flow run with these keys. */
    public static StreamKey key(FlowRunId flowRunId, String taskKey, String dynamicKey) {
        return StreamKey.of(KIND, flowRunId.toString(), taskKey, dynamicKey);
    }

    /** The id of a generation, counted from 1, of the task run of a flow run with these keys. */
    public static TaskRunId of(FlowRunId flowRunId, String taskKey, String dynamicKey, int generation) {
        return new TaskRunId(key(flowRunId, taskKey, dynamicKey).id(generation));
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
