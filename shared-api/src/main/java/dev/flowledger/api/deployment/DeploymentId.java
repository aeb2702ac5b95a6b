package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.StreamKey;
import dev.flowledger.api.flow.FlowId;
import java.util.UUID;

/**
 * The id of one life of a deployment: which flow and name, and which life of that name.
 *
 * @param value as callers see it; any UUID may be asked for, one that no deployment has is simply not found
 */
public record DeploymentId(@JsonValue UUID value) {

    /** The kind of record that a deployment is. */
    public static final String KIND = "deployment";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeploymentId {}

    /** What names the stream of all the lives of a flow's deployment of this name. */
    public static StreamKey key(FlowId flowId, String name) {
        return StreamKey.of(KIND, flowId.toString(), name);
    }

    /** The event stream in which this deployment's events are. */
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
