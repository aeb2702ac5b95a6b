package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow run to create: the body of Prefect's {@code POST /flow_runs/}.
 *
 * @param name its name; two words at random when absent
 * @param flowId the flow that it runs
 * @param deploymentId the deployment that it is a run of
 * @param workQueueName the work queue that it is in; that of its deployment when absent
 * @param flowVersion the version of the flow that it runs
 * @param parameters the parameters that it was given, kept as they come
 * @param idempotencyKey a name by which its creator can create it once only, however often it asks
 * @param context what its client knows about it, kept as it comes
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags kept in order and with duplicates, each at most 1,024 bytes of UTF-8; none when absent
 * @param parentTaskRunId the task run that it is the subflow of; each of its states is also set there
 * @param infrastructureDocumentId the block that says where it runs
 * @param state the state that it begins in; PENDING when absent
 */
@RecordBuilder
@JsonIgnoreProperties(ignoreUnknown = true)
public record NewFlowRun(
        @Nullable @SearchableText String name,
        @JsonProperty("flow_id") @NotNull FlowId flowId,
        @JsonProperty("deployment_id") @Nullable DeploymentId deploymentId,

        @JsonProperty("work_queue_name") @Nullable @SearchableText
        String workQueueName,

        @JsonProperty("flow_version") @Nullable @SearchableText
        String flowVersion,

        JsonObject parameters,

        @JsonProperty("idempotency_key") @Nullable @PlainText
        String idempotencyKey,

        JsonObject context,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<@NotNull @SearchableText String> tags,
        @JsonProperty("parent_task_run_id") @Nullable TaskRunId parentTaskRunId,

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId,

        @Valid ProposedState state) {

    public NewFlowRun {
        parameters = Objects.requireNonNullElse(parameters, JsonObject.EMPTY);
        context = Objects.requireNonNullElse(context, JsonObject.EMPTY);
        empiricalPolicy = Objects.requireNonNullElse(empiricalPolicy, JsonObject.EMPTY);
        tags = Objects.requireNonNullElse(tags, List.of());
        state = Objects.requireNonNullElse(state, ProposedState.PENDING);
    }
}
