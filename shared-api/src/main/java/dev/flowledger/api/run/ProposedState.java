package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PlainText;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state that a client proposes. The server assigns its id and timestamp, and ignores a timestamp of the client.
 *
 * @param id the id of a state that the server returned; if the run is in this state already, nothing changes
 * @param type the type
 * @param name the name; by default that of the type, such as Completed
 * @param message a message
 * @param data any data, stored and returned unchanged
 * @param details further data; its scheduled_time is the time at which a SCHEDULED run should start
 */
@JsonIgnoreProperties("timestamp")
public record ProposedState(
        @Nullable UUID id,
        @NotNull StateType type,
        @Nullable @SearchableText String name,
        @Nullable @PlainText String message,
        @Nullable Json data,
        @JsonProperty("state_details") StateDetails details) {

    /** The first state of a run that is created without a state. */
    public static final ProposedState PENDING =
            new ProposedState(StateType.PENDING, null, null, null, StateDetails.NONE);

    public ProposedState {
        details = Objects.requireNonNullElse(details, StateDetails.NONE);
    }

    /** A state without an id. */
    public ProposedState(
            StateType type,
            @Nullable String name,
            @Nullable String message,
            @Nullable Json data,
            StateDetails details) {
        this(null, type, name, message, data, details);
    }

    /**
     * The new state of a flow run; with a parent task run for a subflow run.
     *
     * @param sequence the sequence number of the event that sets the state
     */
    public State of(FlowRunId run, @Nullable TaskRunId parent, long sequence, Instant now) {
        return entered(StateId.of(run, sequence), now, StateDetails.ids(run, parent));
    }

    /** The new state of a task run. */
    public State of(TaskRunId run, FlowRunId flowRun, long sequence, Instant now) {
        return entered(StateId.of(run, sequence), now, StateDetails.ids(flowRun, run));
    }

    private State entered(StateId newId, Instant now, JsonObject runIds) {
        return new State(newId.value(), type, nameOrDefault(), now, message, data, details.complete(runIds));
    }

    /** This state; a SCHEDULED state without a time is scheduled for now. */
    public ProposedState withScheduledTime(Instant now) {
        return type == StateType.SCHEDULED && details.scheduledTime() == null
                ? withDetails(details.scheduledAt(now))
                : this;
    }

    /** The name; by default that of the type. */
    public String nameOrDefault() {
        return name == null ? type.defaultName() : name;
    }

    /** This state with another name. */
    public ProposedState named(String other) {
        return new ProposedState(id, type, other, message, data, details);
    }

    /** This state with another message. */
    public ProposedState withMessage(@Nullable String other) {
        return new ProposedState(id, type, name, other, data, details);
    }

    /** This state with other data. */
    public ProposedState withData(@Nullable Json other) {
        return new ProposedState(id, type, name, message, other, details);
    }

    /** This state with other details. */
    public ProposedState withDetails(StateDetails other) {
        return new ProposedState(id, type, name, message, data, other);
    }

    /** Whether a run is in this state already: the client repeats a request whose response it did not receive. */
    public boolean isRepeated(State current) {
        return type == current.type() && (current.id().equals(id) || isSameTransition(current));
    }

    /** Whether a run entered its state by the transition with the id that the client gave to this one. */
    public boolean isSameTransition(State current) {
        String transition = details.transitionId();
        return transition != null && transition.equals(StateDetails.of(current).transitionId());
    }

    /** When a run in this state should start: at the scheduled time of a SCHEDULED state, otherwise now. */
    public Instant expectedStart(Instant now) {
        return type == StateType.SCHEDULED ? Objects.requireNonNullElse(details.scheduledTime(), now) : now;
    }
}
