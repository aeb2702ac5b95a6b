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
 * A state that a client sets. The server assigns its id and timestamp.
 *
 * @param type the type
 * @param name the name; by default that of the type, such as Completed
 * @param message a message
 * @param data any data, stored and returned unchanged
 * @param details further data; its scheduled_time is the time at which a SCHEDULED run should start
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

    /** The first state of a run that is created without a state. */
    public static final ProposedState PENDING =
            new ProposedState(StateType.PENDING, null, null, null, StateDetails.NONE);

    public ProposedState {
        details = Objects.requireNonNullElse(details, StateDetails.NONE);
    }

    /** The new state of a flow run; with a parent task run for a subflow run. */
    public State of(FlowRunId run, @Nullable TaskRunId parent, Instant now) {
        return entered(
                run.value(),
                now,
                parent == null
                        ? Map.of(FLOW_RUN_ID, run.toString())
                        : Map.of(FLOW_RUN_ID, run.toString(), TASK_RUN_ID, parent.toString()));
    }

    /** The new state of a task run. */
    public State of(TaskRunId run, FlowRunId flowRun, Instant now) {
        return entered(run.value(), now, Map.of(FLOW_RUN_ID, flowRun.toString(), TASK_RUN_ID, run.toString()));
    }

    /** Two states of a run never have the same timestamp, so that run and timestamp identify the state. */
    private State entered(UUID run, Instant now, Map<String, String> ids) {
        UUID id = StreamKey.of("state", run.toString(), now.toString()).id(1);
        return new State(
                id,
                type,
                name == null ? type.defaultName() : name,
                now,
                message,
                data,
                details.json().withDefaults(ids));
    }

    /** Whether a run is in this state by the same transition: the client repeats a request whose response it did not receive. */
    public boolean isRepeated(State current) {
        String transition = StateDetails.transitionId(details.json());
        return transition != null
                && type == current.type()
                && transition.equals(StateDetails.transitionId(current.details()));
    }

    /** When a run in this state should start: at the scheduled time of a SCHEDULED state, otherwise now. */
    public Instant expectedStart(Instant now) {
        return type == StateType.SCHEDULED ? Objects.requireNonNullElse(details.scheduledTime(), now) : now;
    }
}
