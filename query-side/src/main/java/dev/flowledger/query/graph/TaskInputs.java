package dev.flowledger.query.graph;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.Uuids;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the inputs of a task run: an object whose values are lists of objects, some with the id of another task run. */
final class TaskInputs {

    private static final JsonMapper JSON = JsonMapper.shared();

    private TaskInputs() {}

    /** The distinct inputs of all parameters. */
    static List<JsonObject> all(String inputs) {
        Set<JsonObject> all = new LinkedHashSet<>();
        for (JsonNode ofParameter : JSON.readTree(inputs)) {
            for (JsonNode input : ofParameter) {
                if (input.isObject()) {
                    all.add(new JsonObject(input.toString()));
                }
            }
        }
        return List.copyOf(all);
    }

    /** The ids of the task runs whose results are inputs. */
    static Set<UUID> taskRunIds(String inputs) {
        Set<UUID> ids = new LinkedHashSet<>();
        for (JsonNode ofParameter : JSON.readTree(inputs)) {
            for (JsonNode input : ofParameter) {
                JsonNode id = input.path("id");
                if (id.isString()) {
                    try {
                        ids.add(Uuids.parse(id.stringValue()));
                    } catch (IllegalArgumentException e) {
                        // Not the id of a task run.
                    }
                }
            }
        }
        return ids;
    }
}
