package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow run was created. Stored as {@code flow_run.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
 * @param name its name
 * @param flowId the id of its flow
 * @param deploymentId the id of its deployment
 * @param workQueueName its work queue
 * @param flowVersion the version of the flow
 * @param parameters the parameters, unchanged
 * @param idempotencyKey the idempotency key of the request that created it
 * @param context the context that its client stored, unchanged
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in the order of the request and with duplicates
 * @param parentTaskRunId the id of the task run that represents this subflow run; it enters the same states
 * @param infrastructureDocumentId the id of the block for its infrastructure
 * @param state the first state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 * @param extras fields that few clients set; absent if there are none
 */
@RecordBuilder
public record FlowRunCreated(
        FlowRunId id,
        String name,
        @JsonProperty("flow_id") FlowId flowId,
        @JsonProperty("deployment_id") @Nullable DeploymentId deploymentId,
        @JsonProperty("work_queue_name") @Nullable String workQueueName,
        @JsonProperty("flow_version") @Nullable String flowVersion,
        JsonObject parameters,
        @JsonProperty("idempotency_key") @Nullable String idempotencyKey,
        JsonObject context,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<String> tags,
        @JsonProperty("parent_task_run_id") @Nullable TaskRunId parentTaskRunId,

        @JsonProperty("infrastructure_document_id") @Nullable UUID infrastructureDocumentId,

        State state,
        @JsonProperty("progress") RunTimings timings,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlowRunExtras extras)
        implements FlowRunEvent {}
