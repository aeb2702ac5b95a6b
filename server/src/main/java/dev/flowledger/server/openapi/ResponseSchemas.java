package dev.flowledger.server.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the schemas that a response of any route refers to, directly or through other schemas. */
final class ResponseSchemas {

    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode document;
    private final Set<String> references = new HashSet<>();

    private ResponseSchemas(JsonNode document) {
        this.document = document;
    }

    /** Returns the names of the schemas. */
    static Set<String> of(OpenAPI document) {
        ResponseSchemas schemas = new ResponseSchemas(Json31.mapper().valueToTree(document));
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation -> schemas.follow(Json31.mapper().valueToTree(operation.getResponses())));
        Set<String> names = new HashSet<>();
        for (String reference : schemas.references) {
            if (reference.startsWith(SCHEMAS)) {
                names.add(reference.substring(SCHEMAS.length()));
            }
        }
        return names;
    }

    private void follow(JsonNode start) {
        Deque<String> open = new ArrayDeque<>(referencesIn(start));
        while (!open.isEmpty()) {
            String reference = open.pop();
            if (references.add(reference)) {
                open.addAll(referencesIn(document.at(reference.substring(1))));
            }
        }
    }

    private static List<String> referencesIn(JsonNode node) {
        return node.findValuesAsText("$ref");
    }
}
