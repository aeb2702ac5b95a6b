package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.LabelsReader;
import dev.flowledger.api.Limits;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunPolicyReader;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A flow run to create: the body of Prefect's {@code POST /flow_runs/}.
 *
 * @param name the name; two random words by default and for an empty name
 * @param flowId the id of its flow
 * @param deploymentId the id of its deployment
 * @param workQueueName its work queue
 * @param flowVersion the version of the flow
 * @param parameters the parameters, stored and returned unchanged
 * @param idempotencyKey a key that makes the request repeatable: the same flow and key always give the same run
 * @param context any data of the client, stored and returned unchanged
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in this order and with duplicates, each at most 1,024 bytes of UTF-8; empty by default
 * @param parentTaskRunId the id of the task run that represents this subflow run; it enters the same states
 * @param infrastructureDocumentId the id of the block for its infrastructure
 * @param deploymentVersion the version of its deployment
 * @param workPoolName its work pool
 * @param jobVariables variables for its infrastructure; this server does not start jobs
 * @param infrastructurePid the id of its process or container
 * @param labels labels: texts, numbers or booleans by name
 * @param state the first state; PENDING by default
 */
@RecordBuilder
@Schema(name = "CreateFlowRun") // the name in the OpenAPI document, which clients may generate code from
public record NewFlowRun(
        @Nullable @SearchableText String name,
        @JsonProperty("flow_id") @NotNull FlowId flowId,
        @JsonProperty("deployment_id") @Nullable DeploymentId deploymentId,

        @JsonProperty("work_queue_name") @Nullable @SearchableText
        String workQueueName,

        @JsonProperty("flow_version") @Nullable @SearchableText
        String flowVersion,

        JsonObject parameters,

        @JsonProperty("idempotency_key") @Nullable @SearchableText
        String idempotencyKey,

        JsonObject context,

        @JsonProperty("empirical_policy") @JsonDeserialize(using = FlowRunPolicyReader.class)
        JsonObject empiricalPolicy,

        @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> tags,
        @JsonProperty("parent_task_run_id") @Nullable TaskRunId parentTaskRunId,

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId,

        @JsonProperty("deployment_version") @Nullable @PlainText
        String deploymentVersion,

        @JsonProperty("work_pool_name") @Nullable @PlainText String workPoolName,
        @JsonProperty("job_variables") @Nullable JsonObject jobVariables,

        @JsonProperty("infrastructure_pid") @Nullable @PlainText
        String infrastructurePid,

        @JsonDeserialize(using = LabelsReader.class) JsonObject labels,
        @Valid ProposedState state) {

    public NewFlowRun {
        name = name == null || name.isEmpty() ? null : name;
        parameters = Objects.requireNonNullElse(parameters, JsonObject.EMPTY);
        context = Objects.requireNonNullElse(context, JsonObject.EMPTY);
        empiricalPolicy = Objects.requireNonNullElse(empiricalPolicy, JsonObject.EMPTY);
        tags = Objects.requireNonNullElse(tags, List.of());
        labels = Objects.requireNonNullElse(labels, JsonObject.EMPTY);
        state = Objects.requireNonNullElse(state, ProposedState.PENDING);
    }

    /** Its fields that few clients set. */
    public FlowRunExtras extras() {
        return new FlowRunExtras(deploymentVersion, workPoolName, jobVariables, infrastructurePid, labels);
    }
}
