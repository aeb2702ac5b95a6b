package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
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
 * @param status its state and timings
 * @param sequence the number of its last event in its stream; not in the body, it is the ETag
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
                .status(RunStatus.of(event.state(), event.timings()))
                .sequence(sequence)
                .build();
    }

    /** This task run after a change of its name. */
    public TaskRun after(TaskRunUpdated event, long sequence) {
        return TaskRunBuilder.builder(this)
                .updated(event.at())
                .name(event.name())
                .sequence(sequence)
                .build();
    }

    /** This task run after a change of its state. */
    public TaskRun after(TaskRunStateSet event, long sequence) {
        return TaskRunBuilder.builder(this)
                .updated(event.at())
                .status(RunStatus.of(event.state(), event.timings()))
                .sequence(sequence)
                .build();
    }
}
