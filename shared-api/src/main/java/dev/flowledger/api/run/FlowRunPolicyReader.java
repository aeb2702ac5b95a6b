package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.TypedObject;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads the policy of retries and pauses of a flow run. */
public final class FlowRunPolicyReader extends StdDeserializer<JsonObject> {

    private static final Map<String, Type> MEMBERS = Map.of(
            "max_retries", Integer.class,
            "retry_delay_seconds", BigDecimal.class,
            "retries", Integer.class,
            "retry_delay", Integer.class,
            "pause_keys", String[].class,
            "resuming", Boolean.class,
            "retry_type", RetryType.class);

    /** Where a run is retried. */
    enum RetryType {
        @JsonProperty("in_process")
        IN_PROCESS,
        @JsonProperty("reschedule")
        RESCHEDULE
    }

    /** Called by Jackson. */
    public FlowRunPolicyReader() {
        super(JsonObject.class);
    }

    @Override
    public @Nullable JsonObject deserialize(JsonParser json, DeserializationContext context) {
        return TypedObject.read(json, context, this, MEMBERS, PolicyNumbers::check);
    }
}
