package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * A task run was created. Stored as {@code task_run.created}.
 *
 * @param id the id, which contains the key of the stream and the generation
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
 * @param state the first state
 * @param timings the timings of the run after it entered the state; {@code progress} in JSON
 * @param at the time of the event
 * @param labels labels; absent if there are none
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
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject labels)
        implements TaskRunEvent {}
