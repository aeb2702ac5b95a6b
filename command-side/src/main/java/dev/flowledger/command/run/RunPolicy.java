package dev.flowledger.command.run;

import dev.flowledger.api.JsonObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The policy of a run: {@code empirical_policy}.
 *
 * @param json all of its fields
 * @param fields the same, parsed
 */
public record RunPolicy(JsonObject json, JsonNode fields) {

    private static final String COMMON =
            "{\"max_retries\":0,\"retry_delay_seconds\":0.0,\"retries\":null,\"retry_delay\":null,";
    private static final JsonObject FLOW_RUN_DEFAULTS =
            new JsonObject(COMMON + "\"pause_keys\":[],\"resuming\":false,\"retry_type\":null}");
    private static final JsonObject TASK_RUN_DEFAULTS = new JsonObject(COMMON + "\"retry_jitter_factor\":null}");

    /** The policy with these fields. */
    public static RunPolicy of(JsonObject json) {
        return new RunPolicy(json, Rules.tree(json));
    }

    /** The policy of a flow run: the given fields and the defaults of the others. */
    public static JsonObject ofFlowRun(JsonObject given) {
        return complete(FLOW_RUN_DEFAULTS, given);
    }

    /** The policy of a task run: the given fields and the defaults of the others. */
    public static JsonObject ofTaskRun(JsonObject given) {
        return complete(TASK_RUN_DEFAULTS, given);
    }

    /** As in Prefect, the deprecated fields {@code max_retries} and {@code retry_delay_seconds} replace missing ones. */
    private static JsonObject complete(JsonObject defaults, JsonObject given) {
        JsonNode fields = Rules.tree(given);
        JsonObject complete = defaults.with(given);
        complete = replace(complete, "retries", fields.path("retries"), fields.path("max_retries"));
        return replace(complete, "retry_delay", fields.path("retry_delay"), fields.path("retry_delay_seconds"));
    }

    private static JsonObject replace(JsonObject policy, String field, JsonNode value, JsonNode deprecated) {
        boolean given = value.isArray() || value.asDouble(0) != 0;
        return given || deprecated.asDouble(0) == 0
                ? policy
                : policy.with(new JsonObject("{\"" + field + "\":" + deprecated.asLong(0) + "}"));
    }

    /** Whether a run that failed in its current attempt may try again. */
    public boolean permitsRetry(int runCount) {
        return fields.path("retries").isNumber()
                && runCount <= fields.path("retries").asDouble();
    }

    /** The delay before the attempt after this one, in seconds. */
    public double retryDelay(int runCount) {
        JsonNode delay = fields.path("retry_delay");
        return delay.isArray()
                ? delay.path(Math.min(runCount - 1, delay.size() - 1)).asDouble(0)
                : delay.asDouble(0);
    }

    /**
     * The delay with jitter. As in Prefect, it is exponentially distributed around the delay, at most {@code 1 +
     * retry_jitter_factor} times as long, and bounded below so that both bounds are equally likely to cut it.
     *
     * @param random a random number from 0 to 1
     */
    public double retryDelay(int runCount, double random) {
        double delay = retryDelay(runCount);
        double factor = fields.path("retry_jitter_factor").asDouble(0);
        if (factor <= 0) {
            return delay;
        }
        double longest = 1 + factor;
        double shortest = -Math.log(1 - Math.pow(2, -longest)) / Math.log(2);
        double probability = Math.exp(-shortest) + random * (Math.exp(-longest) - Math.exp(-shortest));
        return delay * Math.min(Math.max(-Math.log(probability), shortest), longest);
    }

    /** Whether a flow run resumes after a pause. The next RUNNING belongs to the attempt that was paused. */
    public boolean isResuming() {
        return fields.path("resuming").asBoolean(false);
    }

    /** Whether a flow run was paused with this key in its current attempt. */
    public boolean hasPauseKey(String key) {
        return fields.path("pause_keys").valueStream().anyMatch(used -> key.equals(used.asString("")));
    }

    /** The policy of a flow run that begins a new attempt: without pauses, and how it came to the attempt. */
    public RunPolicy forNewAttempt(@Nullable String retryType) {
        ObjectNode changes = changes().put("resuming", false).put("retry_type", retryType);
        changes.putArray("pause_keys");
        return with(changes);
    }

    /** The policy of a flow run that does or does not resume after a pause. */
    public RunPolicy withResuming(boolean resuming) {
        return resuming == isResuming() ? this : with(changes().put("resuming", resuming));
    }

    /** The policy of a flow run that is paused with another key. */
    public RunPolicy withPauseKey(String key) {
        ObjectNode changes = changes();
        fields.path("pause_keys").valueStream().forEach(changes.withArray("pause_keys")::add);
        changes.withArray("pause_keys").add(key);
        return with(changes);
    }

    private static ObjectNode changes() {
        return JsonMapper.shared().createObjectNode();
    }

    private RunPolicy with(ObjectNode changes) {
        return of(json.with(new JsonObject(changes.toString())));
    }
}
