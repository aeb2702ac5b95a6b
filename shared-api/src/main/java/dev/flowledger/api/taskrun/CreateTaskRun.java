package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Creates a task run, or finds the one of the flow run that has both keys.
 *
 * <p>Answers a {@link CreateTaskRunResult}. It is also the body of the reference's {@code POST /task_runs/}.
 *
 * @param name its name; two words at random when absent
 * @param flowRunId the flow run that it is a part of
 * @param taskKey which task it runs; part of what makes it the same task run
 * @param dynamicKey which of the runs of that task in the flow run it is
 * @param cacheKey under which key its result may be found again
 * @param cacheExpiration until when its result may be found again
 * @param taskVersion the version of the task that it runs
 * @param empiricalPolicy how its client means to retry, as it came; kept, and not acted upon
 * @param tags kept in order and with duplicates, each at most 1,024 bytes of UTF-8; none when absent
 * @param taskInputs where its inputs came from, kept as it comes
 * @param state the state that it begins in; PENDING when absent
 */
@RecordBuilder
@JsonIgnoreProperties(ignoreUnknown = true)
public record CreateTaskRun(
        @Nullable @SearchableText String name,
        @JsonProperty("flow_run_id") @NotNull FlowRunId flowRunId,
        @JsonProperty("task_key") @NotNull @PlainText String taskKey,
        @JsonProperty("dynamic_key") @NotNull @PlainText String dynamicKey,
        @JsonProperty("cache_key") @Nullable @PlainText String cacheKey,
        @JsonProperty("cache_expiration") @Nullable Instant cacheExpiration,
        @JsonProperty("task_version") @Nullable @PlainText String taskVersion,
        @JsonProperty("empirical_policy") JsonObject empiricalPolicy,
        List<@NotNull @SearchableText String> tags,
        @JsonProperty("task_inputs") JsonObject taskInputs,
        @Valid ProposedState state)
        implements TaskRunCommand {

    public CreateTaskRun {
        empiricalPolicy = Objects.requireNonNullElse(empiricalPolicy, JsonObject.EMPTY);
        tags = Objects.requireNonNullElse(tags, List.of());
        taskInputs = Objects.requireNonNullElse(taskInputs, JsonObject.EMPTY);
        state = Objects.requireNonNullElse(state, ProposedState.PENDING);
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return TaskRunId.key(flowRunId, taskKey, dynamicKey).stream();
    }
}
