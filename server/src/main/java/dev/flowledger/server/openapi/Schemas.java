package dev.flowledger.server.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashSet;
import java.util.List;

/** Creates schemas of OpenAPI 3.1, which replaces {@code type} with {@code types}. */
final class Schemas {

    private Schemas() {}

    static Schema<Object> string() {
        return of("string");
    }

    /** A schema that permits null and the values of another schema. */
    static Schema<?> referenceOrNull(Schema<?> reference) {
        return new JsonSchema()
                .anyOf(List.of(new Schema<>().$ref(reference.get$ref()), of("null")))
                .description(reference.getDescription());
    }

    /** A schema that permits null and the values of another schema. */
    static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return referenceOrNull(schema);
        }
        if (schema.getEnum() != null) {
            String description = schema.getDescription();
            return new JsonSchema()
                    .anyOf(List.of(schema.description(null), of("null")))
                    .description(description);
        }
        if (schema.getTypes() != null) {
            schema.addType("null");
        }
        return schema;
    }

    static Schema<Object> of(String... types) {
        Schema<Object> schema = new Schema<>();
        schema.setTypes(new LinkedHashSet<>(List.of(types)));
        return schema;
    }
}
