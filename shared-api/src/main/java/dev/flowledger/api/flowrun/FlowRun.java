package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.content.ContentFields;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow run that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change of a field or of the state
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
 * @param extras fields that few clients set; in JSON, fields of the run
 * @param autoScheduled always false: this server creates no runs
 * @param createdBy the caller who created it
 * @param status its state and timings
 * @param sequence the sequence number of its last event; not in the body, but the ETag
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

        @JsonUnwrapped FlowRunExtras extras,
        @JsonProperty("auto_scheduled") boolean autoScheduled,
        @JsonProperty("created_by") @Nullable Actor createdBy,
        @JsonUnwrapped RunStatus status,
        @JsonIgnore long sequence) {

    /** The flow run that an event of this actor created. */
    public static FlowRun of(FlowRunCreated event, @Nullable String actor, long sequence) {
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
                .extras(FlowRunExtras.orNone(event.extras()))
                .createdBy(Actor.of(actor))
                .status(RunStatus.of(event.state(), event.timings(), event.at()))
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
                .extras(FlowRunExtras.orNone(event.extras()))
                .status(status.at(event.at()))
                .sequence(sequence)
                .build();
    }

    /** This flow run after a change of its state. */
    public FlowRun after(FlowRunStateSet event, long sequence) {
        return FlowRunBuilder.builder(this)
                .updated(event.at())
                .status(RunStatus.of(event.state(), event.timings(), event.at()))
                .empiricalPolicy(Objects.requireNonNullElse(event.empiricalPolicy(), empiricalPolicy))
                .sequence(sequence)
                .build();
    }

    /** This flow run after the erasure of its content. */
    public FlowRun after(ErasurePerformed event, long sequence) {
        return FlowRunBuilder.builder(this)
                .updated(event.at())
                .parameters(event.object(ErasurePerformed.PARAMETERS))
                .context(event.object(ErasurePerformed.CONTEXT))
                .status(status.after(event))
                .sequence(sequence)
                .build();
    }

    /** The fields that have content. */
    public List<String> contentFields() {
        return new ContentFields()
                .with(ErasurePerformed.PARAMETERS, parameters)
                .with(ErasurePerformed.CONTEXT, context)
                .with(ErasurePerformed.STATE_MESSAGE, status.state().message())
                .with(ErasurePerformed.STATE_DATA, status.state().data())
                .names();
    }

    /** This flow run with the estimates of a later moment. */
    public FlowRun at(Instant now) {
        return FlowRunBuilder.builder(this).status(status.at(now)).build();
    }
}
