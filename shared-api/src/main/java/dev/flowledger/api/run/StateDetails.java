package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Further data of a state. A run that enters the state gets all fields of Prefect 2.20; those that the client omits have their
 * defaults, and the ids are those of the run.
 *
 * @param json the complete object
 * @param scheduledTime the field {@code scheduled_time}
 */
@JsonDeserialize(using = StateDetails.Reader.class)
public record StateDetails(
        @JsonValue JsonObject json, @Nullable Instant scheduledTime) {

    /** No further data. */
    public static final StateDetails NONE = new StateDetails(JsonObject.EMPTY, null);

    private static final String SCHEDULED_TIME = "scheduled_time";

    /** The fields of Prefect 2.20 with their defaults. */
    private static final JsonObject DEFAULTS = new JsonObject("""
            {"flow_run_id":null,"task_run_id":null,"child_flow_run_id":null,"scheduled_time":null,"cache_key":null,\
            "cache_expiration":null,"untrackable_result":false,"pause_timeout":null,"pause_reschedule":false,\
            "pause_key":null,"run_input_keyset":null,"refresh_cache":null,"retriable":null,"transition_id":null,\
            "task_parameters_id":null}""");

    /** The details of a state that a run entered. */
    public static StateDetails of(State state) {
        return new StateDetails(state.details(), time(tree(state.details()).path(SCHEDULED_TIME)));
    }

    static JsonObject ids(FlowRunId flowRun, @Nullable TaskRunId taskRun) {
        return new JsonObject(
                taskRun == null
                        ? "{\"flow_run_id\":\"" + flowRun + "\"}"
                        : "{\"flow_run_id\":\"" + flowRun + "\",\"task_run_id\":\"" + taskRun + "\"}");
    }

    /** All fields: the given ones, the defaults of the others, and the ids of the runs. */
    JsonObject complete(JsonObject runIds) {
        return DEFAULTS.with(json).with(runIds);
    }

    /** These details with another scheduled time. */
    public StateDetails scheduledAt(Instant time) {
        return with(SCHEDULED_TIME, MicrosModule.text(time));
    }

    /** These details with the id of the subflow run whose state the task run represents. */
    public StateDetails ofSubflowRun(FlowRunId run) {
        return with("child_flow_run_id", run.toString());
    }

    /** These details with the timeout of another pause, and whether that run is suspended. */
    public StateDetails ofPause(StateDetails pause) {
        Instant timeout = pause.pauseTimeout();
        String members = timeout == null ? "" : ",\"pause_timeout\":\"" + MicrosModule.text(timeout) + "\"";
        return new StateDetails(
                json.with(new JsonObject("{\"pause_reschedule\":" + pause.isSuspended() + members + "}")),
                scheduledTime);
    }

    /** These details with the id of a transition. */
    public StateDetails ofTransition(String id) {
        return with("transition_id", id);
    }

    private StateDetails with(String field, String text) {
        JsonObject changed = json.with(new JsonObject("{\"" + field + "\":\"" + text + "\"}"));
        return new StateDetails(changed, field.equals(SCHEDULED_TIME) ? MicrosModule.parse(text) : scheduledTime);
    }

    /** The id that a client gives to a transition, so that it can be repeated. */
    public @Nullable String transitionId() {
        return text("transition_id");
    }

    /** The key that distinguishes a pause from other pauses of the run. */
    public @Nullable String pauseKey() {
        return text("pause_key");
    }

    /** When a paused run can no longer resume. */
    public @Nullable Instant pauseTimeout() {
        return time(tree(json).path("pause_timeout"));
    }

    /** Whether a paused run has left its infrastructure. It must be scheduled to resume. */
    public boolean isSuspended() {
        return tree(json).path("pause_reschedule").asBoolean(false);
    }

    /** Whether a paused run resumes with an input of its user. */
    public boolean awaitsInput() {
        return tree(json).path("run_input_keyset").isObject();
    }

    /** Whether the client permits a retry of a failed task run. */
    public boolean isRetriable() {
        return tree(json).path("retriable").asBoolean(true);
    }

    private @Nullable String text(String field) {
        JsonNode text = tree(json).path(field);
        return text.isString() ? text.stringValue() : null;
    }

    private static JsonNode tree(JsonObject details) {
        return details.equals(JsonObject.EMPTY)
                ? MissingNode.getInstance()
                : JsonMapper.shared().readTree(details.text());
    }

    private static @Nullable Instant time(JsonNode time) {
        return time.isString() ? MicrosModule.parse(time.stringValue()) : null;
    }

    static final class Reader extends StdDeserializer<StateDetails> {
        Reader() {
            super(StateDetails.class);
        }

        @Override
        public @Nullable StateDetails deserialize(JsonParser json, DeserializationContext context) {
            JsonObject details = StateDetailsFields.read(json, context, this);
            if (details == null) {
                return null; // not an object, which was already reported
            }
            JsonNode time = JsonMapper.shared().readTree(details.text()).path("scheduled_time");
            if (time.isMissingNode() || time.isNull()) {
                return new StateDetails(details, null);
            }
            try {
                return new StateDetails(details, MicrosModule.parse(time.asString("no time")));
            } catch (DateTimeException e) {
                return (StateDetails) context.handleWeirdStringValue(Instant.class, time.toString(), "no time");
            }
        }
    }
}
