package dev.flowledger.servertest.fuzz;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document of the server: its operations, and the validation of JSON against its schemas. */
final class ApiDocument {

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> compiled = new HashMap<>();
    private final JsonNode root;
    private final List<Operation> operations;

    ApiDocument(JsonNode root) {
        this.root = root;
        this.operations = root.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue())))
                .toList();
    }

    /** An operation of the document. */
    record Operation(String method, String path, JsonNode node) {

        boolean isEventStream() {
            return node.at("/responses/200/content").has("text/event-stream");
        }

        /** Whether a call starts work that continues after the response. */
        boolean startsJob() {
            return method.equals("POST") && path.startsWith("/api/projections/");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        return operations;
    }

    /** The parameters of an operation in a location: path, query or header. */
    List<JsonNode> parameters(Operation operation, String location) {
        return StreamSupport.stream(operation.node.path("parameters").spliterator(), false)
                .map(this::resolve)
                .filter(parameter -> parameter.get("in").asString().equals(location))
                .toList();
    }

    /** Follows a reference. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asString().substring(1)) : node;
    }

    /** The documented response of a status; missing if the status is not documented. */
    JsonNode response(Operation operation, int status) {
        return resolve(operation.node.get("responses").path(Integer.toString(status)));
    }

    List<Error> violations(JsonNode schema, JsonNode value) {
        Schema validator = compiled.computeIfAbsent(schema, key -> {
            ObjectNode whole = (ObjectNode) key.deepCopy();
            whole.set("components", root.get("components"));
            return registry.getSchema(whole);
        });
        return validator.validate(value);
    }
}
