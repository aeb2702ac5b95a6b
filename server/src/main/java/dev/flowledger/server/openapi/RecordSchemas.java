package dev.flowledger.server.openapi;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JavaType;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.query.readmodel.RecordPage;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Creates the schemas of records. Corrects what springdoc cannot see: fields that may be null, and types whose JSON differs
 * from their fields.
 */
@Component
final class RecordSchemas implements ModelConverter {

    /** Static, because springdoc registers converters per JVM: one instance serves all application contexts of a test run. */
    private static final Map<String, Class<?>> RECORDS = new ConcurrentHashMap<>();

    private final RecordJavadoc javadoc;

    RecordSchemas(RecordJavadoc javadoc) {
        this.javadoc = javadoc;
    }

    /** Returns the record that a schema of the document describes, or null for other schemas. */
    @Nullable Class<?> recordOf(String schema) {
        return RECORDS.get(schema);
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType java = Json31.mapper().constructType(type.getType());
        Class<?> raw = java == null ? Object.class : java.getRawClass();
        if (raw == PatchField.class) {
            return orNull(context.resolve(withType(type, java.containedType(0))));
        }
        if (raw == JsonObject.class) {
            return new JsonSchema().typesItem("object");
        }
        if (raw == StateDetails.class) {
            return orNull(new JsonSchema().typesItem("object"));
        }
        if (raw == Json.class) {
            return new JsonSchema();
        }
        if (raw == RecordPage.class) {
            return array(context.resolve(withType(type, java.containedType(0)).resolveAsRef(true)));
        }
        RecordComponent list = raw.isRecord() ? listOf(raw) : null;
        if (list != null) {
            Schema<?> definition = array(context.resolve(new AnnotatedType(elementType(list)).resolveAsRef(true)));
            definition.setDescription(javadoc.getClassJavadoc(raw));
            context.defineModel(raw.getSimpleName(), definition, type, null);
            RECORDS.put(raw.getSimpleName(), raw);
            return new Schema<>().$ref("#/components/schemas/" + raw.getSimpleName());
        }
        if (raw.isRecord() && isArray(raw)) {
            return array(new JsonSchema()
                    .anyOf(Arrays.stream(raw.getRecordComponents())
                            .map(component ->
                                    context.resolve(new AnnotatedType(component.getGenericType()).resolveAsRef(true)))
                            .toList()));
        }
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (raw.isRecord() && schema != null) {
            Schema<?> definition = defined(schema, context);
            allowNull(raw, definition);
            String name = schema.get$ref() == null ? schema.getName() : nameOf(schema.get$ref());
            if (name != null) {
                Class<?> other = RECORDS.putIfAbsent(name, raw);
                if (other != null && other != raw) {
                    throw new IllegalStateException(raw + " and " + other + " have the same schema name");
                }
            }
            // springdoc does not describe a record that occurs within an unwrapped one.
            if (definition != null && definition.getDescription() == null) {
                definition.setDescription(javadoc.getClassJavadoc(raw));
            }
        }
        return schema;
    }

    /** The component of a record that is a list and the whole JSON of the record. */
    private static @Nullable RecordComponent listOf(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class)
                        && component.getType() == List.class)
                .findFirst()
                .orElse(null);
    }

    private static Type elementType(RecordComponent list) {
        return ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }

    /** Whether the JSON of a record is an array of its components. */
    private static boolean isArray(Class<?> record) {
        JsonFormat format = record.getAnnotation(JsonFormat.class);
        return format != null && format.shape() == JsonFormat.Shape.ARRAY;
    }

    private static Schema<?> array(Schema<?> items) {
        Schema<?> array = new JsonSchema().typesItem("array");
        array.setItems(items);
        return array;
    }

    @SuppressWarnings("rawtypes") // as swagger-models declares it
    private static void allowNull(Class<?> record, @Nullable Schema<?> schema) {
        Map<String, Schema> fields = schema == null ? null : schema.getProperties();
        if (fields == null) {
            return;
        }
        for (RecordComponent component : record.getRecordComponents()) {
            String name = RecordJavadoc.jsonName(record, component.getName());
            Schema<?> field = fields.get(name);
            if (field != null && component.getAnnotatedType() instanceof AnnotatedParameterizedType type) {
                AnnotatedElement value = type.getAnnotatedActualTypeArguments()[0];
                limitItems(field, value.getAnnotation(Size.class));
                if (component.getType() == PatchField.class && field.getItems() != null) {
                    correctItems(field.getItems());
                }
                if (component.getType() == PatchField.class
                        && value.isAnnotationPresent(NotNull.class)
                        && field.getTypes() != null) {
                    field.getTypes().remove("null");
                    continue;
                }
            }
            if (field == null || !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                continue;
            }
            if (field.get$ref() == null) {
                orNull(field);
            } else {
                fields.put(name, Schemas.referenceOrNull(field));
            }
        }
    }

    /** springdoc also applies the annotations of the field to the items of its list. */
    private static void correctItems(Schema<?> items) {
        if (items.getTypes() != null) {
            items.getTypes().remove("null");
        }
        items.setMinLength(null);
        items.setMaxLength(null);
    }

    /** Sets the limit of a list in a {@link PatchField}, which springdoc does not find. */
    private static void limitItems(Schema<?> field, @Nullable Size size) {
        if (size != null) {
            field.setMaxItems(size.max());
        }
    }

    private static @Nullable Schema<?> orNull(@Nullable Schema<?> schema) {
        if (schema != null && schema.getTypes() != null && schema.getEnum() == null) {
            schema.addType("null");
        }
        return schema;
    }

    private static @Nullable Schema<?> defined(Schema<?> schema, ModelConverterContext context) {
        String reference = schema.get$ref();
        return reference == null ? schema : context.getDefinedModels().get(nameOf(reference));
    }

    private static String nameOf(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static AnnotatedType withType(AnnotatedType from, JavaType type) {
        return new AnnotatedType(type)
                .ctxAnnotations(from.getCtxAnnotations())
                .jsonViewAnnotation(from.getJsonViewAnnotation())
                .resolveAsRef(from.isResolveAsRef())
                .propertyName(from.getPropertyName());
    }
}
