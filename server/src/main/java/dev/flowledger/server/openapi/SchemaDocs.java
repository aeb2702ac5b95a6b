package dev.flowledger.server.openapi;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flowledger.api.NonNullTagsDeserializer;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.filter.Filters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Completes the schemas of the document from the routes and their records, so that a new record needs no entry anywhere.
 *
 * <p>A schema that a response refers to describes a response: every field is present, except those that {@code @JsonInclude}
 * omits. All others describe request bodies: null in an optional field has the same meaning as an absent field, except in a
 * {@link PatchField} and in a list that rejects null. They reject unknown keys whose value is not null, unless
 * {@code @JsonIgnoreProperties} ignores them or they contain filters beside which unknown keys are ignored.
 */
@Component
final class SchemaDocs implements GlobalOpenApiCustomizer {

    private final RecordSchemas records;

    SchemaDocs(RecordSchemas records) {
        this.records = records;
    }

    @Override
    @SuppressWarnings("rawtypes") // as swagger-models declares it
    public void customise(OpenAPI document) {
        Set<String> inResponses = ResponseSchemas.of(document);
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        schemas.forEach((name, schema) -> {
            Class<?> type = records.recordOf(name);
            if (inResponses.contains(name)) {
                requireFields(schema, type);
            } else {
                if (type != null) {
                    allowNull(schema, type);
                }
                if (type == null || !ignoresUnknownKeys(type)) {
                    schema.setAdditionalProperties(Schemas.of("null"));
                }
            }
            Object example = Examples.OF_SCHEMAS.get(name);
            if (example != null) {
                addExample(schema, example);
            }
        });
    }

    private static void requireFields(Schema<?> schema, @Nullable Class<?> type) {
        if (type == null && schema.getRequired() != null) {
            // The schema of an error, which ProblemDocs describes completely.
            return;
        }
        List<String> required = new ArrayList<>(schema.getProperties().keySet());
        if (type != null) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getAccessor().isAnnotationPresent(JsonInclude.class)) {
                    required.remove(RecordJavadoc.jsonName(type, component.getName()));
                }
            }
        }
        schema.setRequired(required);
    }

    @SuppressWarnings("rawtypes") // as swagger-models declares it
    private static void allowNull(Schema<?> schema, Class<?> type) {
        Map<String, Schema> fields = schema.getProperties();
        List<String> required = Objects.requireNonNullElse(schema.getRequired(), List.of());
        for (RecordComponent component : type.getRecordComponents()) {
            String name = RecordJavadoc.jsonName(type, component.getName());
            Schema<?> field = fields == null || required.contains(name) ? null : fields.get(name);
            if (field != null && component.getType() != PatchField.class && !rejectsNull(component)) {
                fields.put(name, Schemas.orNull(field));
            }
        }
    }

    private static boolean rejectsNull(RecordComponent component) {
        JsonDeserialize reader = component.getAccessor().getAnnotation(JsonDeserialize.class);
        return reader != null && reader.using() == NonNullTagsDeserializer.class;
    }

    private static boolean ignoresUnknownKeys(Class<?> type) {
        JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
        return Filters.class.isAssignableFrom(type) || (ignored != null && ignored.ignoreUnknown());
    }

    @SuppressWarnings("unchecked") // examples are plain JSON, whatever the type of the schema is
    private static void addExample(Schema<?> schema, Object example) {
        ((Schema<Object>) schema).setExamples(List.of(example));
    }
}
