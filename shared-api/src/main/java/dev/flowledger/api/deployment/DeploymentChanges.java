package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.LabelsReader;
import dev.flowledger.api.Limits;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The fields of a deployment to change. Absent fields remain unchanged; null removes a value.
 *
 * @param version a version that its author assigned
 * @param description a description
 * @param schedule the schedule: an interval, a cron expression or recurrence rules; this server does not start runs
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
 * @param paused the opposite of is_schedule_active, which it overrides
 * @param schedules several schedules; the first one is also the schedule
 * @param jobVariables the same as infra_overrides
 * @param workPoolName the work pool of its runs
 * @param enforceParameterSchema whether to validate parameters; only kept
 * @param pullSteps how its code is fetched
 * @param labels labels: texts, numbers or booleans by name
 */
@RecordBuilder
public record DeploymentChanges(
        @Nullable PatchField<@PlainText String> version,
        @Nullable PatchField<@PlainText String> description,

        @JsonDeserialize(contentUsing = ScheduleReader.class) @Nullable PatchField<JsonObject> schedule,

        @JsonProperty("is_schedule_active") @Nullable PatchField<@NotNull Boolean> isScheduleActive,
        @Nullable PatchField<@NotNull JsonObject> parameters,
        @Nullable PatchField<@NotNull @Size(max = Limits.TAGS) List<@NotNull @SearchableText String>> tags,
        @JsonProperty("work_queue_name") @Nullable PatchField<@SearchableText String> workQueueName,
        @Nullable PatchField<@PlainText String> path,
        @Nullable PatchField<@PlainText String> entrypoint,
        @JsonProperty("manifest_path") @Nullable PatchField<@PlainText String> manifestPath,
        @JsonProperty("infra_overrides") @Nullable PatchField<JsonObject> infraOverrides,
        @JsonProperty("parameter_openapi_schema") @Nullable PatchField<JsonObject> parameterOpenapiSchema,
        @JsonProperty("storage_document_id") @Nullable PatchField<UUID> storageDocumentId,

        @JsonProperty("infrastructure_document_id") @Nullable PatchField<UUID> infrastructureDocumentId,

        @Nullable PatchField<@NotNull Boolean> paused,
        @Nullable PatchField<@NotNull @Size(max = Limits.LIST) List<@NotNull @Valid NewSchedule>> schedules,
        @JsonProperty("job_variables") @Nullable PatchField<JsonObject> jobVariables,
        @JsonProperty("work_pool_name") @Nullable PatchField<@PlainText String> workPoolName,
        @JsonProperty("enforce_parameter_schema") @Nullable PatchField<Boolean> enforceParameterSchema,
        @JsonProperty("pull_steps") @Nullable PatchField<@Size(max = Limits.LIST) List<@NotNull JsonObject>> pullSteps,

        @JsonDeserialize(contentUsing = LabelsReader.class) @Nullable PatchField<JsonObject> labels) {

    /** @throws InvalidValueException if two names of one field have different values */
    public DeploymentChanges {
        if (jobVariables != null && infraOverrides != null && !jobVariables.equals(infraOverrides)) {
            throw new InvalidValueException("job_variables and infra_overrides are the same field");
        }
    }
}
