package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Json;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.StreamKey;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state that a client sets. It gets its id and its timestamp here.
 *
 * @param type its type
 * @param name its name; that of the type when absent, such as Completed
 * @param message why, in words
 * @param data whatever shall be kept with it
 * @param details what else the client knows of it; its scheduled_time is when a SCHEDULED run is to start
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProposedState(
        @NotNull StateType type,
        @Nullable @SearchableText String name,
        @Nullable @PlainText String message,
        @Nullable Json data,
        @JsonProperty("state_details") StateDetails details) {

    private static final String FLOW_RUN_ID = "flow_run_id";
    private static final String TASK_RUN_ID = "task_run_id";

    /** The state of a run that is created without one. */
    public static final ProposedState PENDING =
            new ProposedState(StateType.PENDING, null, null, null, StateDetails.NONE);

    public ProposedState {
        details = Objects.requireNonNullElse(details, StateDetails.NONE);
    }

    /** As a flow run has it from now on; a subflow run stands for a task run. */
    public State of(FlowRunId run, @Nullable TaskRunId parent, Instant now) {
        return entered(
                run.value(),
                now,
                parent == null
                        ? Map.of(FLOW_RUN_ID, run.toString())
                        : Map.of(FLOW_RUN_ID, run.toString(), TASK_RUN_ID, parent.toString()));
    }

    /** As a task run has it from now on. */
    public State of(TaskRunId run, FlowRunId flowRun, Instant now) {
        return entered(run.value(), now, Map.of(FLOW_RUN_ID, flowRun.toString(), TASK_RUN_ID, run.toString()));
    }

    /** No two states of a run are of the same time: that makes the id one that no other state has. */
    private State entered(UUID run, Instant now, Map<String, String> ids) {
        UUID id = StreamKey.of("state", run.toString(), now.toString()).id(1);
        return new State(
                id,
                type,
                name == null ? type.defaultName() : name,
                now,
                message,
                data,
                details.json().filled(ids));
    }

    /** When a run that enters this state is to start: the scheduled time of a SCHEDULED one, now for all others. */
    public Instant expectedStart(Instant now) {
        return type == StateType.SCHEDULED ? Objects.requireNonNullElse(details.scheduledTime(), now) : now;
    }
}
