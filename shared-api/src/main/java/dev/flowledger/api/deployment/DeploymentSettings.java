package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All of a deployment that can change.
 *
 * @param version what its author calls this state of it
 * @param description what it is for
 * @param schedule when it is meant to run, as it came; kept, and not acted upon
 * @param isScheduleActive whether the schedule is meant to be followed; true by default
 * @param parameters the parameters that its runs get, as they came; none by default
 * @param tags kept in order and with duplicates, each at most 1,024 bytes of UTF-8; none by default
 * @param workQueueName the work queue that its runs go to
 * @param path where its code is
 * @param entrypoint which function of the code it runs
 * @param manifestPath where its manifest is
 * @param infraOverrides what it overrides of its infrastructure, as it came; nothing by default
 * @param parameterOpenapiSchema the schema of its parameters, as it came
 * @param storageDocumentId the block that says where its code is stored
 * @param infrastructureDocumentId the block that says where it runs
 */
@RecordBuilder
public record DeploymentSettings(
        @Nullable String version,
        @Nullable String description,
        @Nullable JsonObject schedule,
        @JsonProperty("is_schedule_active") boolean isScheduleActive,
        JsonObject parameters,
        List<String> tags,
        @JsonProperty("work_queue_name") @Nullable String workQueueName,
        @Nullable String path,
        @Nullable String entrypoint,
        @JsonProperty("manifest_path") @Nullable String manifestPath,
        @JsonProperty("infra_overrides") JsonObject infraOverrides,
        @JsonProperty("parameter_openapi_schema") @Nullable JsonObject parameterOpenapiSchema,
        @JsonProperty("storage_document_id") @Nullable UUID storageDocumentId,

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId) {

    /** The settings of a deployment that is created without any. */
    public static final DeploymentSettings DEFAULTS = DeploymentSettingsBuilder.builder()
            .isScheduleActive(true)
            .parameters(JsonObject.EMPTY)
            .tags(List.of())
            .infraOverrides(JsonObject.EMPTY)
            .build();

    /** These settings with changes applied. */
    public DeploymentSettings with(DeploymentChanges changes) {
        return DeploymentSettingsBuilder.builder()
                .version(PatchField.apply(changes.version(), version))
                .description(PatchField.apply(changes.description(), description))
                .schedule(PatchField.apply(changes.schedule(), schedule))
                .isScheduleActive(
                        PatchField.apply(changes.isScheduleActive(), isScheduleActive, DEFAULTS.isScheduleActive))
                .parameters(PatchField.apply(changes.parameters(), parameters, DEFAULTS.parameters))
                .tags(PatchField.apply(changes.tags(), tags, DEFAULTS.tags))
                .workQueueName(PatchField.apply(changes.workQueueName(), workQueueName))
                .path(PatchField.apply(changes.path(), path))
                .entrypoint(PatchField.apply(changes.entrypoint(), entrypoint))
                .manifestPath(PatchField.apply(changes.manifestPath(), manifestPath))
                .infraOverrides(PatchField.apply(changes.infraOverrides(), infraOverrides, DEFAULTS.infraOverrides))
                .parameterOpenapiSchema(PatchField.apply(changes.parameterOpenapiSchema(), parameterOpenapiSchema))
                .storageDocumentId(PatchField.apply(changes.storageDocumentId(), storageDocumentId))
                .infrastructureDocumentId(
                        PatchField.apply(changes.infrastructureDocumentId(), infrastructureDocumentId))
                .build();
    }
}
