package dev.flowledger.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * A JSON object of a client, returned unchanged like any {@link Json}.
 *
 * @param text the JSON without insignificant white space
 */
@JsonDeserialize(using = JsonObject.Reader.class)
public record JsonObject(@JsonValue @JsonRawValue String text) {

    /** The empty object. */
    public static final JsonObject EMPTY = new JsonObject("{}");

    /** This object with values for those of its fields that are missing or null. */
    public JsonObject withDefaults(Map<String, String> defaults) {
        return new JsonObject(JsonText.withDefaults(text, defaults));
    }

    /** This object with the members of another one, which replace members with the same name. */
    public JsonObject with(JsonObject changes) {
        return changes.equals(EMPTY) ? this : new JsonObject(JsonText.merged(text, changes.text));
    }

    static final class Reader extends StdDeserializer<JsonObject> {
        Reader() {
            super(JsonObject.class);
        }

        @Override
        public JsonObject deserialize(JsonParser json, DeserializationContext context) {
            return json.hasToken(JsonToken.START_OBJECT)
                    ? new JsonObject(JsonText.copy(json))
                    : (JsonObject) context.handleUnexpectedToken(context.constructType(JsonObject.class), json);
        }
    }
}
