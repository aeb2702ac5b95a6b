package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
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
 * A living task run, as the reference shows it.
 *
 * @param id a UUID, of this life only
 * @param created when this life began, to the microsecond
 * @param updated when it last changed, its state included
 * @param name its name
 * @param flowRunId the flow run that it is a part of
 * @param taskKey which task it runs
 * @param dynamicKey which of the runs of that task in the flow run it is
 * @param cacheKey under which key its result may be found again
 * @param cacheExpiration until when its result may be found again
 * @param taskVersion the version of the task that it runs
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags in the order in which they were given, with duplicates
 * @param taskInputs where its inputs came from, as its client told
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
public record TaskRun(
        TaskRunId id,
        Instant created,
        Instant updated,
        String name,
        @JsonProperty("flow_run_id") FlowRunId flowRunId,
        @JsonProperty("task_key") String taskKey,
        @JsonProperty("dynamic_key") String dynamicKey,
        @JsonProperty("cache_key") @Nullable String cacheKey,
        @JsonProperty("cache_expiration") @Nullable Instant cacheExpiration,
        @JsonProperty("task_version") @Nullable String taskVersion,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<String> tags,
        @JsonProperty("task_inputs") JsonObject taskInputs,
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
    public static TaskRun of(TaskRunCreated event, long sequence) {
        return new TaskRun(
                event.id(),
                event.at(),
                event.at(),
                event.name(),
                event.flowRunId(),
                event.taskKey(),
                event.dynamicKey(),
                event.cacheKey(),
                event.cacheExpiration(),
                event.taskVersion(),
                event.empiricalPolicy(),
                event.tags(),
                event.taskInputs(),
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
    public TaskRun after(TaskRunUpdated event, long sequence) {
        return new TaskRun(
                id,
                created,
                event.at(),
                event.name(),
                flowRunId,
                taskKey,
                dynamicKey,
                cacheKey,
                cacheExpiration,
                taskVersion,
                empiricalPolicy,
                tags,
                taskInputs,
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
    public TaskRun after(TaskRunStateSet event, long sequence) {
        return new TaskRun(
                id,
                created,
                event.at(),
                name,
                flowRunId,
                taskKey,
                dynamicKey,
                cacheKey,
                cacheExpiration,
                taskVersion,
                empiricalPolicy,
                tags,
                taskInputs,
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
