package dev.flowledger.api.run;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client knows of a state beyond its type and name: kept as it came, but for the ids of the runs that it is of,
 * which are filled in, and one field that means something here.
 *
 * @param json all of it
 * @param scheduledTime its {@code scheduled_time}
 */
@JsonDeserialize(using = StateDetails.Reader.class)
public record StateDetails(
        @JsonValue JsonObject json, @Nullable Instant scheduledTime) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Nothing is known. */
    public static final StateDetails NONE = new StateDetails(JsonObject.EMPTY, null);

    /** With these ids in the fields that are missing or null: clients read from a state which run it is of. */
    JsonObject with(Map<String, UUID> ids) {
        ObjectNode details = (ObjectNode) JSON.readTree(json.text());
        boolean complete = true;
        for (Map.Entry<String, UUID> id : ids.entrySet()) {
            if (details.path(id.getKey()).isMissingNode()
                    || details.path(id.getKey()).isNull()) {
                details.put(id.getKey(), id.getValue().toString());
                complete = false;
            }
        }
        return complete ? json : new JsonObject(details.toString());
    }

    static final class Reader extends StdDeserializer<StateDetails> {
        Reader() {
            super(StateDetails.class);
        }

        @Override
        public @Nullable StateDetails deserialize(JsonParser json, DeserializationContext context) {
            JsonObject details = context.readValue(json, JsonObject.class);
            if (details == null) {
                return null; // no object, which has been told already
            }
            JsonNode time = JSON.readTree(details.text()).path("scheduled_time");
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
