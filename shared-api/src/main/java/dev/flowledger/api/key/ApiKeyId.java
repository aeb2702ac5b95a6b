package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of an API key: which name's stream, and which of the keys that had that name.
 *
 * @param value as callers see it; no secret
 */
public record ApiKeyId(@JsonValue UUID value) {

    /** The kind of record that an API key is. */
    public static final String KIND = "api_key";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ApiKeyId {}

    /** The id of a name's key, counted from 1. */
    public static ApiKeyId of(String name, int life) {
        return new ApiKeyId(StreamKey.of(KIND, name).id(life));
    }

    /** The event stream of a name, which all the keys that ever had it share. */
    public static String streamOf(String name) {
        return StreamKey.of(KIND, name).stream();
    }

    /** The event stream in which this key's events are. */
    public String stream() {
        return StreamKey.inside(KIND, value).stream();
    }

    /** Which key of its name this is, counted from 1. */
    public int life() {
        return StreamKey.lifeInside(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
