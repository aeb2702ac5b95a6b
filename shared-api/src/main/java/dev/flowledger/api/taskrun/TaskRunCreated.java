package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A life of a task run began. Stored as {@code task_run.created}.
 *
 * @param id names the stream and the life
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
 * @param state the state that it begins in
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at when
 */
@RecordBuilder
public record TaskRunCreated(
        TaskRunId id,
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
        State state,
        @JsonProperty("progress") RunTimings timings,
        Instant at)
        implements TaskRunEvent {}
