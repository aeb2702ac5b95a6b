package dev.flowledger.query.readmodel;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JPA converters between column types and the types of the views. Hibernate applies them to every entity. */
final class AttributeConverters {

    private AttributeConverters() {}

    @Converter(autoApply = true)
    static final class FlowIdConverter implements AttributeConverter<FlowId, UUID> {
        @Override
        public @Nullable UUID convertToDatabaseColumn(@Nullable FlowId id) {
            return id == null ? null : id.value();
        }

        @Override
        public @Nullable FlowId convertToEntityAttribute(@Nullable UUID id) {
            return id == null ? null : new FlowId(id);
        }
    }

    @Converter(autoApply = true)
    static final class DeploymentIdConverter implements AttributeConverter<DeploymentId, UUID> {
        @Override
        public @Nullable UUID convertToDatabaseColumn(@Nullable DeploymentId id) {
            return id == null ? null : id.value();
        }

        @Override
        public @Nullable DeploymentId convertToEntityAttribute(@Nullable UUID id) {
            return id == null ? null : new DeploymentId(id);
        }
    }

    @Converter(autoApply = true)
    static final class FlowRunIdConverter implements AttributeConverter<FlowRunId, UUID> {
        @Override
        public @Nullable UUID convertToDatabaseColumn(@Nullable FlowRunId id) {
            return id == null ? null : id.value();
        }

        @Override
        public @Nullable FlowRunId convertToEntityAttribute(@Nullable UUID id) {
            return id == null ? null : new FlowRunId(id);
        }
    }

    @Converter(autoApply = true)
    static final class TaskRunIdConverter implements AttributeConverter<TaskRunId, UUID> {
        @Override
        public @Nullable UUID convertToDatabaseColumn(@Nullable TaskRunId id) {
            return id == null ? null : id.value();
        }

        @Override
        public @Nullable TaskRunId convertToEntityAttribute(@Nullable UUID id) {
            return id == null ? null : new TaskRunId(id);
        }
    }

    @Converter(autoApply = true)
    static final class JsonConverter implements AttributeConverter<Json, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Json value) {
            return value == null ? null : value.text();
        }

        @Override
        public @Nullable Json convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : new Json(text);
        }
    }

    @Converter(autoApply = true)
    static final class JsonObjectConverter implements AttributeConverter<JsonObject, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable JsonObject object) {
            return object == null ? null : object.text();
        }

        @Override
        public @Nullable JsonObject convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : new JsonObject(text);
        }
    }
}
