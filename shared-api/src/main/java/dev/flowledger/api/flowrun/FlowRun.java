package dev.flowledger.api.flowrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import java.math.BigDecimal;
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
 * @param stateId the id of its state
 * @param stateType the type of its state
 * @param stateName the name of its state
 * @param state the state that it is in
 * @param runCount how often it has entered RUNNING
 * @param expectedStartTime when it was to start at first
 * @param nextScheduledStartTime when it is to start next, while it is SCHEDULED
 * @param startTime when it entered RUNNING first
 * @param endTime when it came to its end, while it has
 * @param totalRunTime for how long it has been RUNNING in all, in seconds, up to its last state
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
 */
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

        @JsonProperty("state_id") UUID stateId,
        @JsonProperty("state_type") StateType stateType,
        @JsonProperty("state_name") String stateName,
        State state,
        @JsonProperty("run_count") int runCount,
        @JsonProperty("expected_start_time") Instant expectedStartTime,
        @JsonProperty("next_scheduled_start_time") @Nullable Instant nextScheduledStartTime,
        @JsonProperty("start_time") @Nullable Instant startTime,
        @JsonProperty("end_time") @Nullable Instant endTime,
        @JsonProperty("total_run_time") BigDecimal totalRunTime,
        @JsonIgnore long sequence) {

    /** As it is created. */
    public static FlowRun of(FlowRunCreated event, long sequence) {
        return new FlowRun(
                event.id(),
                event.at(),
                event.at(),
                event.name(),
                event.flowId(),
                event.deploymentId(),
                event.workQueueName(),
                event.flowVersion(),
                event.parameters(),
                event.idempotencyKey(),
                event.context(),
                event.empiricalPolicy(),
                event.tags(),
                event.parentTaskRunId(),
                event.infrastructureDocumentId(),
                event.state().id(),
                event.state().type(),
                event.state().name(),
                event.state(),
                event.progress().runCount(),
                event.progress().expectedStartTime(),
                event.progress().nextScheduledStartTime(),
                event.progress().startTime(),
                event.progress().endTime(),
                event.progress().totalRunTime(),
                sequence);
    }

    /** As it is after a change. */
    public FlowRun after(FlowRunUpdated event, long sequence) {
        return new FlowRun(
                id,
                created,
                event.at(),
                event.name(),
                flowId,
                deploymentId,
                workQueueName,
                event.flowVersion(),
                event.parameters(),
                idempotencyKey,
                context,
                event.empiricalPolicy(),
                event.tags(),
                parentTaskRunId,
                infrastructureDocumentId,
                stateId,
                stateType,
                stateName,
                state,
                runCount,
                expectedStartTime,
                nextScheduledStartTime,
                startTime,
                endTime,
                totalRunTime,
                sequence);
    }

    /** As it is in its next state. */
    public FlowRun after(FlowRunStateSet event, long sequence) {
        return new FlowRun(
                id,
                created,
                event.at(),
                name,
                flowId,
                deploymentId,
                workQueueName,
                flowVersion,
                parameters,
                idempotencyKey,
                context,
                empiricalPolicy,
                tags,
                parentTaskRunId,
                infrastructureDocumentId,
                event.state().id(),
                event.state().type(),
                event.state().name(),
                event.state(),
                event.progress().runCount(),
                event.progress().expectedStartTime(),
                event.progress().nextScheduledStartTime(),
                event.progress().startTime(),
                event.progress().endTime(),
                event.progress().totalRunTime(),
                sequence);
    }

    /** How far it has come. */
    public RunTimings progress() {
        return new RunTimings(runCount, expectedStartTime, nextScheduledStartTime, startTime, endTime, totalRunTime);
    }
}
