package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A living flow run, as the reference shows it.
 *
 * @param id a UUID, of this life only
 * @param created when this life began, to the microsecond
 * @param updated when it last changed, its state included
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
 * @param status its state and timings
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
 */
@RecordBuilder
public record FlowRun(
        FlowRunId id,
        Instant created,
        Instant updated,
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

        @JsonUnwrapped RunStatus status,
        @JsonIgnore long sequence) {

    /** The flow run that an event created. */
    public static FlowRun of(FlowRunCreated event, long sequence) {
        return FlowRunBuilder.builder()
                .id(event.id())
                .created(event.at())
                .updated(event.at())
                .name(event.name())
                .flowId(event.flowId())
                .deploymentId(event.deploymentId())
                .workQueueName(event.workQueueName())
                .flowVersion(event.flowVersion())
                .parameters(event.parameters())
                .idempotencyKey(event.idempotencyKey())
                .context(event.context())
                .empiricalPolicy(event.empiricalPolicy())
                .tags(event.tags())
                .parentTaskRunId(event.parentTaskRunId())
                .infrastructureDocumentId(event.infrastructureDocumentId())
                .status(RunStatus.of(event.state(), event.timings()))
                .sequence(sequence)
                .build();
    }

    /** This flow run after a change of its fields. */
    public FlowRun after(FlowRunUpdated event, long sequence) {
        return FlowRunBuilder.builder(this)
                .updated(event.at())
                .name(event.name())
                .flowVersion(event.flowVersion())
                .parameters(event.parameters())
                .empiricalPolicy(event.empiricalPolicy())
                .tags(event.tags())
                .sequence(sequence)
                .build();
    }

    /** This flow run after a change of its state. */
    public FlowRun after(FlowRunStateSet event, long sequence) {
        return FlowRunBuilder.builder(this)
                .updated(event.at())
                .status(RunStatus.of(event.state(), event.timings()))
                .sequence(sequence)
                .build();
    }
}
