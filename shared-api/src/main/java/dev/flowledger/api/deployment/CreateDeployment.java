package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Given;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.Name;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.flow.FlowId;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Registers a deployment of a flow, or changes the one that has the name: only what is present changes.
 *
 * <p>Answers a {@link CreateDeploymentResult}. It is also the body of the reference's {@code POST /deployments/}.
 *
 * @param flowId the flow that it deploys
 * @param name unique among the living deployments of the flow; none of / % &amp; &gt; &lt; in it, not blank, at most 1,024
 *     bytes of UTF-8
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
@JsonIgnoreProperties(ignoreUnknown = true)
public record CreateDeployment(
        @JsonProperty("flow_id") @NotNull FlowId flowId,
        @NotNull @Name String name,
        @Nullable Given<@PlainText String> version,
        @Nullable Given<@PlainText String> description,
        @Nullable Given<JsonObject> schedule,
        @JsonProperty("is_schedule_active") @Nullable Given<Boolean> isScheduleActive,
        @Nullable Given<JsonObject> parameters,
        @Nullable Given<List<@NotNull @SearchableText String>> tags,
        @JsonProperty("work_queue_name") @Nullable Given<@SearchableText String> workQueueName,
        @Nullable Given<@PlainText String> path,
        @Nullable Given<@PlainText String> entrypoint,
        @JsonProperty("manifest_path") @Nullable Given<@PlainText String> manifestPath,
        @JsonProperty("infra_overrides") @Nullable Given<JsonObject> infraOverrides,
        @JsonProperty("parameter_openapi_schema") @Nullable Given<JsonObject> parameterOpenapiSchema,
        @JsonProperty("storage_document_id") @Nullable Given<UUID> storageDocumentId,

        @JsonProperty("infrastructure_document_id") @Nullable Given<UUID> infrastructureDocumentId)
        implements DeploymentCommand {

    /** What is said of the deployment, be it new or not. */
    public DeploymentChanges changes() {
        return new DeploymentChanges(
                version,
                description,
                schedule,
                isScheduleActive,
                parameters,
                tags,
                workQueueName,
                path,
                entrypoint,
                manifestPath,
                infraOverrides,
                parameterOpenapiSchema,
                storageDocumentId,
                infrastructureDocumentId);
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return DeploymentId.key(flowId, name).stream();
    }
}
