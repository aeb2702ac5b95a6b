package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.content.ContentFields;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task run that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change of a field or of the state
 * @param name its name
 * @param flowRunId the id of its flow run
 * @param taskKey the key of its task
 * @param dynamicKey distinguishes the runs of the same task in a flow run
 * @param cacheKey the cache key of its result
 * @param cacheExpiration the time when the cached result expires
 * @param taskVersion the version of the task
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in the order of the request and with duplicates
 * @param taskInputs the sources of its inputs, unchanged
 * @param flowRunRunCount the run count of the flow run when this run last began an attempt
 * @param labels labels
 * @param status its state and timings
 * @param sequence the sequence number of its last event; not in the body, but the ETag
 */
@RecordBuilder
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
        @JsonProperty("flow_run_run_count") int flowRunRunCount,
        JsonObject labels,
        @JsonUnwrapped RunStatus status,
        @JsonIgnore long sequence) {

    /** The task run that an event created. */
    public static TaskRun of(TaskRunCreated event, long sequence) {
        return TaskRunBuilder.builder()
                .id(event.id())
                .created(event.at())
                .updated(event.at())
                .name(event.name())
                .flowRunId(event.flowRunId())
                .taskKey(event.taskKey())
                .dynamicKey(event.dynamicKey())
                .cacheKey(event.cacheKey())
                .cacheExpiration(event.cacheExpiration())
                .taskVersion(event.taskVersion())
                .empiricalPolicy(event.empiricalPolicy())
                .tags(event.tags())
                .taskInputs(event.taskInputs())
                .labels(Objects.requireNonNullElse(event.labels(), JsonObject.EMPTY))
                .status(RunStatus.of(event.state(), event.timings(), event.at()))
                .sequence(sequence)
                .build();
    }

    /** This task run after a change of its name. */
    public TaskRun after(TaskRunUpdated event, long sequence) {
        return TaskRunBuilder.builder(this)
                .updated(event.at())
                .name(event.name())
                .status(status.at(event.at()))
                .sequence(sequence)
                .build();
    }

    /** This task run after a change of its state. */
    public TaskRun after(TaskRunStateSet event, long sequence) {
        return TaskRunBuilder.builder(this)
                .updated(event.at())
                .status(RunStatus.of(event.state(), event.timings(), event.at()))
                .flowRunRunCount(Objects.requireNonNullElse(event.flowRunRunCount(), flowRunRunCount))
                .sequence(sequence)
                .build();
    }

    /** This task run after the erasure of its content. */
    public TaskRun after(ErasurePerformed event, long sequence) {
        return TaskRunBuilder.builder(this)
                .updated(event.at())
                .taskInputs(event.taskInputs())
                .status(status.after(event))
                .sequence(sequence)
                .build();
    }

    /** The fields that have content. */
    public List<String> contentFields() {
        return new ContentFields()
                .with(ErasurePerformed.TASK_INPUTS, taskInputs)
                .with(ErasurePerformed.STATE_MESSAGE, status.state().message())
                .with(ErasurePerformed.STATE_DATA, status.state().data())
                .names();
    }

    /** This task run with the estimates of a later moment. */
    public TaskRun at(Instant now) {
        return TaskRunBuilder.builder(this).status(status.at(now)).build();
    }
}
