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

    /** Nothing is known. */
    public static final StateDetails NONE = new StateDetails(JsonObject.EMPTY, null);

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
