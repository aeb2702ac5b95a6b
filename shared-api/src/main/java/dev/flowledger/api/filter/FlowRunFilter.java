package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a flow run must be. Present but empty, it asks that there is one.
 *
 * @param operator how the criteria are joined
 * @param id its id
 * @param name its name
 * @param tags its tags
 * @param deploymentId the deployment that it is a run of
 * @param workQueueName the work queue that it is in
 * @param state its state
 * @param flowVersion the version of the flow that it ran
 * @param startTime when it started
 * @param expectedStartTime when it was to start at first
 * @param nextScheduledStartTime when it is to start next
 * @param parentTaskRunId the task run that it is the subflow of
 */
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

        @JsonProperty("parent_task_run_id") @Nullable @Valid OptionalIdFilter parentTaskRunId) {

    public FlowRunFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
