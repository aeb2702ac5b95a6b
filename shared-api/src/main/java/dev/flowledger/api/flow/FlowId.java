package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.StreamKey;
import java.util.UUID;

/**
 * The id of one life of a flow: which name's stream, and which life of that name.
 *
 * @param value as callers see it; any UUID may be asked for, one that no flow has is simply not found
 */
public record FlowId(@JsonValue UUID value) {

    /** The kind of record that a flow is. */
    public static final String KIND = "flow";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FlowId {}

    /** The id of a name's life, counted from 1. */
    public static FlowId of(String name, int life) {
        return new FlowId(StreamKey.of(KIND, name).id(life));
    }

    /** The event stream of a name, which all of its lives share. */
    public static String streamOf(String name) {
        return StreamKey.of(KIND, name).stream();
    }

    /** The event stream in which this flow's events are. */
    public String stream() {
        return StreamKey.inside(KIND, value).stream();
    }

    /** Which life of its name this is, counted from 1. */
    public int life() {
        return StreamKey.lifeInside(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
