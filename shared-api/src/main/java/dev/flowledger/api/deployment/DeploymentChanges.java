package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a deployment: only what is present changes, and null sets a field back to its default.
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
@JsonIgnoreProperties(ignoreUnknown = true)
public record DeploymentChanges(
        @Nullable PatchField<@PlainText String> version,
        @Nullable PatchField<@PlainText String> description,
        @Nullable PatchField<JsonObject> schedule,
        @JsonProperty("is_schedule_active") @Nullable PatchField<Boolean> isScheduleActive,
        @Nullable PatchField<JsonObject> parameters,
        @Nullable PatchField<List<@NotNull @SearchableText String>> tags,
        @JsonProperty("work_queue_name") @Nullable PatchField<@SearchableText String> workQueueName,
        @Nullable PatchField<@PlainText String> path,
        @Nullable PatchField<@PlainText String> entrypoint,
        @JsonProperty("manifest_path") @Nullable PatchField<@PlainText String> manifestPath,
        @JsonProperty("infra_overrides") @Nullable PatchField<JsonObject> infraOverrides,
        @JsonProperty("parameter_openapi_schema") @Nullable PatchField<JsonObject> parameterOpenapiSchema,
        @JsonProperty("storage_document_id") @Nullable PatchField<UUID> storageDocumentId,

        @JsonProperty("infrastructure_document_id") @Nullable PatchField<UUID> infrastructureDocumentId) {}
