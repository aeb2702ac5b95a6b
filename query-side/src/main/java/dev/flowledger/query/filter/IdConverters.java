package dev.flowledger.query.filter;

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

/** What the values in the columns are in the records. They are only read. */
final class IdConverters {

    private IdConverters() {}

    @Converter(autoApply = true)
    static final class OfFlowId implements AttributeConverter<FlowId, UUID> {
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
    static final class OfDeploymentId implements AttributeConverter<DeploymentId, UUID> {
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
    static final class OfFlowRunId implements AttributeConverter<FlowRunId, UUID> {
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
    static final class OfTaskRunId implements AttributeConverter<TaskRunId, UUID> {
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
    static final class OfJson implements AttributeConverter<Json, String> {
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
    static final class OfJsonObject implements AttributeConverter<JsonObject, String> {
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
