package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a flow run. An empty object matches if a flow run exists.
 *
 * @param operator how the conditions are combined
 * @param id conditions on the id
 * @param name conditions on the name
 * @param tags conditions on the tags
 * @param deploymentId conditions on the deployment's id
 * @param workQueueName conditions on the work queue
 * @param state conditions on the state
 * @param flowVersion conditions on the flow version
 * @param startTime conditions on the start time
 * @param expectedStartTime conditions on the expected start time
 * @param nextScheduledStartTime conditions on the next scheduled start time
 * @param parentTaskRunId conditions on the parent task run's id
 * @param parentFlowRunId conditions on the flow run of the parent task run
 * @param idempotencyKey conditions on the idempotency key
 * @param endTime conditions on the end time
 */
@RecordBuilder
public record FlowRunFilter(
        Operator operator,
        @Nullable @Valid RunIdFilter id,
        @Nullable @Valid NameFilter name,
        @Nullable @Valid TagsFilter tags,
        @JsonProperty("deployment_id") @Nullable @Valid OptionalIdFilter deploymentId,
        @JsonProperty("work_queue_name") @Nullable @Valid OptionalTextFilter workQueueName,
        @Nullable @Valid StateFilter state,
        @JsonProperty("flow_version") @Nullable @Valid AnyTextFilter flowVersion,
        @JsonProperty("start_time") @Nullable @Valid OptionalTimeFilter startTime,

        @JsonProperty("expected_start_time") @Nullable @Valid TimeFilter expectedStartTime,

        @JsonProperty("next_scheduled_start_time") @Nullable @Valid TimeFilter nextScheduledStartTime,

        @JsonProperty("parent_task_run_id") @Nullable @Valid OptionalIdFilter parentTaskRunId,

        @JsonProperty("parent_flow_run_id") @Nullable @Valid ParentFlowRunIdFilter parentFlowRunId,

        @JsonProperty("idempotency_key") @Nullable @Valid TextFilter idempotencyKey,
        @JsonProperty("end_time") @Nullable @Valid OptionalTimeFilter endTime) {

    public FlowRunFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
