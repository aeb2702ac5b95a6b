package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.TypedObject;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads the policy of retries of a task run. */
public final class TaskRunPolicyReader extends StdDeserializer<JsonObject> {

    private static final int MAX_DELAYS = 50;

    private static final Map<String, Type> MEMBERS = Map.of(
            "max_retries", Integer.class,
            "retry_delay_seconds", BigDecimal.class,
            "retries", Integer.class,
            "retry_delay", Delay.class,
            "retry_jitter_factor", JitterFactor.class);

    /** One delay of all retries, or the delay of each retry, in seconds. */
    @JsonDeserialize(using = Delay.Reader.class)
    record Delay(@JsonValue Object value) {

        static final class Reader extends StdDeserializer<Delay> {

            Reader() {
                super(Delay.class);
            }

            @Override
            public @Nullable Delay deserialize(JsonParser json, DeserializationContext context) {
                if (!json.hasToken(JsonToken.START_ARRAY)) {
                    Integer delay = context.readValue(json, Integer.class);
                    return delay == null ? null : new Delay(delay);
                }
                Integer[] delays = context.readValue(json, Integer[].class);
                return delays != null && delays.length > MAX_DELAYS
                        ? (Delay) context.handleInstantiationProblem(
                                Delay.class,
                                null,
                                new InvalidValueException("must not have more than " + MAX_DELAYS + " items"))
                        : new Delay(delays == null ? new Integer[0] : delays);
            }
        }
    }

    /** How much the delays vary. */
    record JitterFactor(@JsonValue BigDecimal value) {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        JitterFactor {
            if (value.signum() < 0) {
                throw new InvalidValueException("must be greater than or equal to 0");
            }
        }
    }

    /** Called by Jackson. */
    public TaskRunPolicyReader() {
        super(JsonObject.class);
    }

    @Override
    public @Nullable JsonObject deserialize(JsonParser json, DeserializationContext context) {
        return TypedObject.read(json, context, this, MEMBERS, PolicyNumbers::check);
    }
}
