package dev.flowledger.query.graph;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.StateType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The task runs and subflow runs of a flow run, with the results that they use of each other.
 *
 * @param startTime the start of the flow run, or its expected start before it has started
 * @param endTime the end of the flow run
 * @param rootNodeIds the nodes without parents
 * @param nodes pairs of the id of a node and the node, in the order of their start
 * @param artifacts always empty; this server has no artifacts
 * @param states always empty
 */
record FlowRunGraph(
        @JsonProperty("start_time") Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("root_node_ids") List<UUID> rootNodeIds,
        List<Entry> nodes,
        List<JsonObject> artifacts,
        List<JsonObject> states) {

    /**
     * A node and its id.
     *
     * @param id the id of the node
     * @param node the node
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Entry(UUID id, Node node) {}

    /**
     * A task run, or the subflow run that it represents.
     *
     * @param kind task-run or flow-run
     * @param id the id of the task run or subflow run
     * @param label its name; for a subflow run with the name of its flow
     * @param stateType the type of its state
     * @param startTime its start, or its expected start before it has started
     * @param endTime its end
     * @param parents the nodes whose results it uses
     * @param children the nodes that use its result
     * @param artifacts always empty; this server has no artifacts
     */
    record Node(
            String kind,
            UUID id,
            String label,
            @JsonProperty("state_type") StateType stateType,
            @JsonProperty("start_time") Instant startTime,
            @JsonProperty("end_time") @Nullable Instant endTime,
            List<Edge> parents,
            List<Edge> children,
            List<JsonObject> artifacts) {}

    /**
     * A connection to another node.
     *
     * @param id the id of the other node
     */
    record Edge(UUID id) {}
}
