package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.LabelsReader;
import dev.flowledger.api.Limits;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.run.TaskRunPolicyReader;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Creates a task run, or returns the existing one of the flow run with both keys.
 *
 * <p>Returns a {@link CreateTaskRunResult}. It is also the request body of Prefect's {@code POST /task_runs/}.
 *
 * @param name the name; two random words by default and for an empty name
 * @param flowRunId the id of its flow run
 * @param taskKey the key of its task, part of its identity
 * @param dynamicKey distinguishes the runs of the same task in a flow run
 * @param cacheKey the cache key of its result
 * @param cacheExpiration the time when the cached result expires
 * @param taskVersion the version of the task
 * @param empiricalPolicy the policy of retries and pauses
 * @param tags the tags, in this order and with duplicates, each at most 1,024 bytes of UTF-8; empty by default
 * @param taskInputs the sources of its inputs: results of task runs, parameters and constants
 * @param labels labels: texts, numbers or booleans by name
 * @param state the first state; PENDING by default
 */
@RecordBuilder
public record CreateTaskRun(
        @Nullable @SearchableText String name,
        @JsonProperty("flow_run_id") @NotNull FlowRunId flowRunId,
        @JsonProperty("task_key") @NotNull @PlainText String taskKey,
        @JsonProperty("dynamic_key") @NotNull @PlainText String dynamicKey,
        @JsonProperty("cache_key") @Nullable @PlainText String cacheKey,
        @JsonProperty("cache_expiration") @Nullable Instant cacheExpiration,
        @JsonProperty("task_version") @Nullable @PlainText String taskVersion,

        @JsonProperty("empirical_policy") @JsonDeserialize(using = TaskRunPolicyReader.class)
        JsonObject empiricalPolicy,

        @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> tags,

        @JsonProperty("task_inputs") @JsonDeserialize(using = TaskInputsReader.class)
        JsonObject taskInputs,

        @JsonDeserialize(using = LabelsReader.class) JsonObject labels,
        @Valid ProposedState state)
        implements TaskRunCommand {

    public CreateTaskRun {
        name = name == null || name.isEmpty() ? null : name;
        empiricalPolicy = Objects.requireNonNullElse(empiricalPolicy, JsonObject.EMPTY);
        tags = Objects.requireNonNullElse(tags, List.of());
        labels = Objects.requireNonNullElse(labels, JsonObject.EMPTY);
        taskInputs = Objects.requireNonNullElse(taskInputs, JsonObject.EMPTY);
        state = Objects.requireNonNullElse(state, ProposedState.PENDING);
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return TaskRunId.key(flowRunId, taskKey, dynamicKey).stream();
    }
}
