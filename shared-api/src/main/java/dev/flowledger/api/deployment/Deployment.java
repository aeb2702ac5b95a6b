package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.flow.FlowId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A living deployment, as the reference shows it.
 *
 * @param id a UUID, of this life only
 * @param created when this life began, to the microsecond
 * @param updated when it last changed
 * @param flowId the flow that it deploys
 * @param name its name, unique among the deployments of the flow
 * @param version what its author calls this state of it
 * @param description what it is for
 * @param schedule when it is meant to run, as it came; kept, and not acted upon
 * @param isScheduleActive whether the schedule is meant to be followed
 * @param parameters the parameters that its runs get, as they came
 * @param tags kept in order and with duplicates
 * @param workQueueName the work queue that its runs go to
 * @param path where its code is
 * @param entrypoint which function of the code it runs
 * @param manifestPath where its manifest is
 * @param infraOverrides what it overrides of its infrastructure, as it came
 * @param parameterOpenapiSchema the schema of its parameters, as it came
 * @param storageDocumentId the block that says where its code is stored
 * @param infrastructureDocumentId the block that says where it runs
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
 */
public record Deployment(
        DeploymentId id,
        Instant created,
        Instant updated,
        @JsonProperty("flow_id") FlowId flowId,
        String name,
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

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId,

        @JsonIgnore long sequence) {

    /** With its settings laid out flat. */
    public static Deployment of(
            DeploymentId id,
            Instant created,
            Instant updated,
            FlowId flowId,
            String name,
            DeploymentSettings settings,
            long sequence) {
        return new Deployment(
                id,
                created,
                updated,
                flowId,
                name,
                settings.version(),
                settings.description(),
                settings.schedule(),
                settings.isScheduleActive(),
                settings.parameters(),
                settings.tags(),
                settings.workQueueName(),
                settings.path(),
                settings.entrypoint(),
                settings.manifestPath(),
                settings.infraOverrides(),
                settings.parameterOpenapiSchema(),
                settings.storageDocumentId(),
                settings.infrastructureDocumentId(),
                sequence);
    }
}
