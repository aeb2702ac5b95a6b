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
 * A JSON object of a caller's, given back as it came like any {@link Json}.
 *
 * @param text the JSON, without white space around its parts
 */
@JsonDeserialize(using = JsonObject.Reader.class)
public record JsonObject(@JsonValue @JsonRawValue String text) {

    /** Nothing in it. */
    public static final JsonObject EMPTY = new JsonObject("{}");

    /** With these texts in those of its own fields that are missing or null; the rest stays as it came. */
    public JsonObject filled(Map<String, String> texts) {
        return new JsonObject(JsonText.filled(text, texts));
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
