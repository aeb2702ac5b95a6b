package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.LabelsReader;
import dev.flowledger.api.Limits;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.content.ErasedContent;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.run.FlowRunPolicyReader;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A flow run to create from a deployment: the body of Prefect's {@code POST /deployments/ID/create_flow_run}.
 *
 * @param name the name; two random words by default and for an empty name
 * @param parameters parameters that replace or supplement those of the deployment
 * @param enforceParameterSchema accepted for Prefect's clients; this server does not validate parameters
 * @param context any data of the client, stored and returned unchanged
 * @param empiricalPolicy the retry policy
 * @param tags tags in addition to those of the deployment
 * @param idempotencyKey a key that makes the request repeatable: the same flow and key always give the same run
 * @param parentTaskRunId the id of the task run that represents this subflow run; it enters the same states
 * @param workQueueName its work queue; that of the deployment by default
 * @param infrastructureDocumentId the id of the block for its infrastructure; that of the deployment by default
 * @param jobVariables variables for its infrastructure; this server does not start jobs
 * @param labels labels: texts, numbers or booleans by name
 * @param state the first state; SCHEDULED by default
 */
public record DeploymentFlowRun(
        @Nullable @SearchableText String name,
        JsonObject parameters,

        @JsonProperty("enforce_parameter_schema") @Nullable Boolean enforceParameterSchema,

        JsonObject context,

        @JsonProperty("empirical_policy") @JsonDeserialize(using = FlowRunPolicyReader.class)
        JsonObject empiricalPolicy,

        @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> tags,

        @JsonProperty("idempotency_key") @Nullable @SearchableText
        String idempotencyKey,

        @JsonProperty("parent_task_run_id") @Nullable TaskRunId parentTaskRunId,

        @JsonProperty("work_queue_name") @Nullable @SearchableText
        String workQueueName,

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId,

        @JsonProperty("job_variables") @Nullable JsonObject jobVariables,

        @JsonDeserialize(using = LabelsReader.class) JsonObject labels,

        @Valid ProposedState state) {

    private static final ProposedState SCHEDULED =
            new ProposedState(StateType.SCHEDULED, null, null, null, StateDetails.NONE);

    public DeploymentFlowRun {
        name = name == null || name.isEmpty() ? null : name;
        parameters = Objects.requireNonNullElse(parameters, JsonObject.EMPTY);
        context = Objects.requireNonNullElse(context, JsonObject.EMPTY);
        empiricalPolicy = Objects.requireNonNullElse(empiricalPolicy, JsonObject.EMPTY);
        tags = Objects.requireNonNullElse(tags, List.of());
        labels = Objects.requireNonNullElse(labels, JsonObject.EMPTY);
        state = Objects.requireNonNullElse(state, SCHEDULED);
    }

    /** The flow run with the settings of its deployment. */
    public NewFlowRun of(Deployment deployment) {
        DeploymentSettings settings = deployment.settings();
        return NewFlowRunBuilder.builder()
                .name(name)
                .flowId(deployment.flowId())
                .deploymentId(deployment.id())
                .workQueueName(workQueueName == null ? settings.workQueueName() : workQueueName)
                .parameters((ErasedContent.isMarker(settings.parameters().text())
                                ? JsonObject.EMPTY
                                : settings.parameters())
                        .with(parameters))
                .idempotencyKey(idempotencyKey)
                .context(context)
                .empiricalPolicy(empiricalPolicy)
                .tags(tagsWith(settings.tags()))
                .parentTaskRunId(parentTaskRunId)
                .infrastructureDocumentId(
                        infrastructureDocumentId == null
                                ? settings.infrastructureDocumentId()
                                : infrastructureDocumentId)
                .deploymentVersion(settings.version())
                .workPoolName(deployment.extras().workPoolName())
                .jobVariables(jobVariables)
                .labels(labels)
                .state(state)
                .build();
    }

    private List<String> tagsWith(List<String> inherited) {
        Set<String> all = new LinkedHashSet<>(inherited);
        all.addAll(tags);
        if (all.size() > Limits.TAGS) {
            throw ApiException.invalid("The flow run would have " + all.size() + " tags with those of its deployment;"
                    + " the maximum is " + Limits.TAGS + ".");
        }
        return List.copyOf(all);
    }
}
