package dev.flowledger.api.flowrun;

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
 * A life of a flow run began. Stored as {@code flow_run.created}.
 *
 * @param id names the stream and the life
 * @param name its name
 * @param flowId the flow that it runs
 * @param deploymentId the deployment that it is a run of
 * @param workQueueName the work queue that it is in
 * @param flowVersion the version of the flow that it runs
 * @param parameters the parameters that it was given, as they came
 * @param idempotencyKey what its creator named it by, to create it once only
 * @param context what its client knows about it, as it came
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags in the order in which they were given, with duplicates
 * @param parentTaskRunId the task run that it is the subflow of; each of its states is also set there
 * @param infrastructureDocumentId the block that says where it runs
 * @param state the state that it begins in
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at when
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
        Instant at)
        implements FlowRunEvent {}
