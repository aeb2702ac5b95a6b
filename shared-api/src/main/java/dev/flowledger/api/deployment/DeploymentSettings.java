package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Given;
import dev.flowledger.api.JsonObject;
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

    /** Of a deployment of which nothing is said. */
    public static final DeploymentSettings DEFAULTS = new DeploymentSettings(
            null,
            null,
            null,
            true,
            JsonObject.EMPTY,
            List.of(),
            null,
            null,
            null,
            null,
            JsonObject.EMPTY,
            null,
            null,
            null);

    /** What is given is as given, the rest stays. */
    public DeploymentSettings with(DeploymentChanges changes) {
        return new DeploymentSettings(
                Given.or(changes.version(), version),
                Given.or(changes.description(), description),
                Given.or(changes.schedule(), schedule),
                Given.or(changes.isScheduleActive(), isScheduleActive, DEFAULTS.isScheduleActive),
                Given.or(changes.parameters(), parameters, DEFAULTS.parameters),
                Given.or(changes.tags(), tags, DEFAULTS.tags),
                Given.or(changes.workQueueName(), workQueueName),
                Given.or(changes.path(), path),
                Given.or(changes.entrypoint(), entrypoint),
                Given.or(changes.manifestPath(), manifestPath),
                Given.or(changes.infraOverrides(), infraOverrides, DEFAULTS.infraOverrides),
                Given.or(changes.parameterOpenapiSchema(), parameterOpenapiSchema),
                Given.or(changes.storageDocumentId(), storageDocumentId),
                Given.or(changes.infrastructureDocumentId(), infrastructureDocumentId));
    }
}
