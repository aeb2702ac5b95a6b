package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of a state of a run: the key of the run's stream and the sequence number of the event that set the state.
 *
 * @param value the id as clients see it; any UUID is accepted, and one that belongs to no state is not found
 */
public record StateId(@JsonValue UUID value) implements RecordId {

    /** Distinguishes the id of a state from that of its run, which contains a generation instead. */
    private static final int IS_STATE = 1 << 25;

    /** The largest sequence number that fits. */
    private static final int MAX_SEQUENCE = IS_STATE - 1;

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public StateId {}

    /** The id of the state that the event with this sequence number sets. */
    public static StateId of(RecordId run, long sequence) {
        int number = IS_STATE | (int) (sequence & MAX_SEQUENCE);
        return new StateId(StreamKey.fromId(run.kind(), run.value()).id(number));
    }

    /** The stream of the run to which the state belongs. */
    public String stream(String kindOfRun) {
        return StreamKey.fromId(kindOfRun, value).stream();
    }

    /** The sequence number of the event that set the state. */
    public long sequence() {
        return StreamKey.generation(value) & MAX_SEQUENCE;
    }

    @Override
    public String kind() {
        return "state";
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
