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
 * Further data of a state. It is stored unchanged, except that missing ids of the runs are added. Only the scheduled time and
 * the id of the transition are interpreted.
 *
 * @param json the complete object
 * @param scheduledTime the field {@code scheduled_time}
 */
@JsonDeserialize(using = StateDetails.Reader.class)
public record StateDetails(
        @JsonValue JsonObject json, @Nullable Instant scheduledTime) {

    /** No further data. */
    public static final StateDetails NONE = new StateDetails(JsonObject.EMPTY, null);

    /** The id that a client gives to a transition, so that it can be repeated: the field {@code transition_id}, if it is text. */
    static @Nullable String transitionId(JsonObject details) {
        JsonNode id = JsonMapper.shared().readTree(details.text()).path("transition_id");
        return id.isString() ? id.stringValue() : null;
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
