package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.StreamKey;
import dev.flowledger.api.flow.FlowId;
import java.util.UUID;

/**
 * The id of a deployment: the key of its stream and its generation.
 *
 * @param value the id as clients see it; any UUID is accepted, and one that belongs to no deployment is not found
 */
public record DeploymentId(@JsonValue UUID value) implements RecordId {

    /** The kind of record. */
    public static final String KIND = "deployment";

    /** Reads the JSON form, a plain UUID. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeploymentId {}

    /** The key of the stream of the deployments of a flow with this name. */
    public static StreamKey key(FlowId flowId, String name) {
        return StreamKey.of(KIND, flowId.toString(), name);
    }

    /** The id of a generation, counted from 1, of the deployment of a flow with this name. */
    public static DeploymentId of(FlowId flowId, String name, int generation) {
        return new DeploymentId(key(flowId, name).id(generation));
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
