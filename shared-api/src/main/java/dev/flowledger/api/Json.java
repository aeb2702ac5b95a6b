package dev.flowledger.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Any JSON value of a client. The server does not interpret it. It is returned unchanged, including the order of keys, the
 * notation of numbers and duplicate keys.
 *
 * @param text the JSON without insignificant white space
 */
@JsonDeserialize(using = Json.Reader.class)
public record Json(@JsonValue @JsonRawValue String text) {

    static final class Reader extends StdDeserializer<Json> {
        Reader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser json, DeserializationContext context) {
            return new Json(JsonText.copy(json));
        }
    }
}
