package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a deployment: all fields that can change.
 *
 * @param version a version that its author assigned
 * @param description a description
 * @param schedule the schedule, stored and returned unchanged; this server does not start runs
 * @param isScheduleActive whether the schedule is active; true by default
 * @param parameters the default parameters of its runs; empty by default
 * @param tags the tags, in this order and with duplicates, each at most 1,024 bytes of UTF-8; empty by default
 * @param workQueueName the work queue of its runs
 * @param path the path of its code
 * @param entrypoint the function that it runs
 * @param manifestPath the path of its manifest
 * @param infraOverrides overrides of its infrastructure; empty by default
 * @param parameterOpenapiSchema the JSON schema of its parameters
 * @param storageDocumentId the id of the block for the storage of its code
 * @param infrastructureDocumentId the id of the block for its infrastructure
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

    /** The settings that a create gives to this deployment. Absent fields get their defaults; only the work queue remains. */
    public DeploymentSettings replacedBy(DeploymentChanges changes) {
        DeploymentSettings replaced = DEFAULTS.with(changes);
        return replaced.workQueueName == null
                ? DeploymentSettingsBuilder.builder(replaced)
                        .workQueueName(workQueueName)
                        .build()
                : replaced;
    }

    /** These settings with changes applied. */
    public DeploymentSettings with(DeploymentChanges changes) {
        return DeploymentSettingsBuilder.builder()
                .version(PatchField.apply(changes.version(), version))
                .description(PatchField.apply(changes.description(), description))
                .schedule(schedule(changes))
                .isScheduleActive(isScheduleActive(changes))
                .parameters(PatchField.apply(changes.parameters(), parameters, DEFAULTS.parameters))
                .tags(PatchField.apply(changes.tags(), tags, DEFAULTS.tags))
                .workQueueName(PatchField.apply(changes.workQueueName(), workQueueName))
                .path(PatchField.apply(changes.path(), path))
                .entrypoint(PatchField.apply(changes.entrypoint(), entrypoint))
                .manifestPath(PatchField.apply(changes.manifestPath(), manifestPath))
                .infraOverrides(PatchField.apply(
                        changes.jobVariables() == null ? changes.infraOverrides() : changes.jobVariables(),
                        infraOverrides,
                        DEFAULTS.infraOverrides))
                .parameterOpenapiSchema(PatchField.apply(changes.parameterOpenapiSchema(), parameterOpenapiSchema))
                .storageDocumentId(PatchField.apply(changes.storageDocumentId(), storageDocumentId))
                .infrastructureDocumentId(
                        PatchField.apply(changes.infrastructureDocumentId(), infrastructureDocumentId))
                .build();
    }

    private boolean isScheduleActive(DeploymentChanges changes) {
        PatchField<Boolean> paused = changes.paused();
        return (paused != null && paused.value() != null)
                ? !paused.value()
                : PatchField.apply(changes.isScheduleActive(), isScheduleActive, DEFAULTS.isScheduleActive);
    }

    private @Nullable JsonObject schedule(DeploymentChanges changes) {
        List<NewSchedule> several =
                changes.schedules() == null ? null : changes.schedules().value();
        return several == null || (several.isEmpty() && changes.schedule() != null)
                ? PatchField.apply(changes.schedule(), schedule)
                : several.isEmpty() ? null : several.get(0).schedule();
    }

    /** These settings after a change of the schedules, of which the first one is the schedule. */
    public DeploymentSettings withSchedules(List<ScheduleSettings> changed) {
        return DeploymentSettingsBuilder.builder(this)
                .schedule(changed.isEmpty() ? null : changed.get(0).schedule())
                .build();
    }
}
