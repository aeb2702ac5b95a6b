package dev.flowledger.api.run;

import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.TypedObject;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** The fields of the details of a state, as Prefect 2.20 knows them. */
final class StateDetailsFields {

    private static final String KEYSET = "run_input_keyset";

    private static final Map<String, Type> TYPES = Map.ofEntries(
            Map.entry("flow_run_id", UUID.class),
            Map.entry("task_run_id", UUID.class),
            Map.entry("child_flow_run_id", UUID.class),
            Map.entry("scheduled_time", Instant.class),
            Map.entry("cache_key", String.class),
            Map.entry("cache_expiration", Instant.class),
            Map.entry("untrackable_result", Boolean.class),
            Map.entry("pause_timeout", Instant.class),
            Map.entry("pause_reschedule", Boolean.class),
            Map.entry("pause_key", String.class),
            Map.entry(KEYSET, new TypeReference<Map<String, String>>() {}.getType()),
            Map.entry("refresh_cache", Boolean.class),
            Map.entry("retriable", Boolean.class),
            Map.entry("transition_id", UUID.class),
            Map.entry("task_parameters_id", UUID.class));

    private StateDetailsFields() {}

    /** Reads the fields that have values. A null is the same as an absent field. */
    static @Nullable JsonObject read(JsonParser json, DeserializationContext context, ValueDeserializer<?> reader) {
        return TypedObject.read(json, context, reader, TYPES, members -> {
            members.values().removeIf(Objects::isNull);
            if (members.get(KEYSET) instanceof Map<?, ?> keys && keys.containsValue(null)) {
                throw new InvalidValueException(KEYSET + " must contain texts");
            }
        });
    }
}
