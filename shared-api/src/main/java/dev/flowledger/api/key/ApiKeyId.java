package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of an API key: the key of its stream and its generation.
 *
 * @param value the id as clients see it; any UUID is accepted, and one that belongs to no API key is not found
 */
public record ApiKeyId(@JsonValue UUID value) implements RecordId {

    /** The kind of record. */
    public static final String KIND = "api_key";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ApiKeyId {}

    /** The key of the stream of a name, shared by all its generations. */
    public static StreamKey key(String name) {
        return StreamKey.of(KIND, name);
    }

    /** The id of a generation of a name, counted from 1. */
    public static ApiKeyId of(String name, int generation) {
        return new ApiKeyId(key(name).id(generation));
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
