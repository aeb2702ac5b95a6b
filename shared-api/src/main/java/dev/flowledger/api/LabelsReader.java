package dev.flowledger.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;

/** Reads labels: an object whose values are texts, numbers or booleans. */
public final class LabelsReader extends StdDeserializer<JsonObject> {

    /** Called by Jackson. */
    public LabelsReader() {
        super(JsonObject.class);
    }

    @Override
    public @Nullable JsonObject deserialize(JsonParser json, DeserializationContext context) {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            return (JsonObject) context.handleUnexpectedToken(context.constructType(JsonObject.class), json);
        }
        JsonObject labels = new JsonObject(JsonText.copy(json));
        boolean isValid = JsonMapper.shared()
                .readTree(labels.text())
                .valueStream()
                .allMatch(value -> value.isString() || value.isNumber() || value.isBoolean());
        return isValid
                ? labels
                : (JsonObject) context.handleInstantiationProblem(
                        JsonObject.class,
                        null,
                        new InvalidValueException("the value of a label must be a text, a number or a boolean"));
    }
}
