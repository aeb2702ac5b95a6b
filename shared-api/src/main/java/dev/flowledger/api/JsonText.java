package dev.flowledger.api;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Copies JSON as it is written. A tree would lose what it does not model: the form of a number, a key given twice. */
final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    /** Half of a surrogate pair has no UTF-8: in JSON it can still be written, as an escape. */
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    private JsonText() {}

    /** The value at which the parser stands, without the white space around its parts. */
    static String copy(JsonParser from) {
        return copy(from, Map.of());
    }

    /** An object, with these texts in those of its own fields that are missing or null. */
    static String filled(String object, Map<String, String> texts) {
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), object)) {
            from.nextToken();
            return copy(from, texts);
        }
    }

    private static String copy(JsonParser from, Map<String, String> texts) {
        StringWriter text = new StringWriter();
        Map<String, String> missing = new LinkedHashMap<>(texts);
        try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            int depth = 0;
            do {
                JsonToken token = from.currentToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0 && token == JsonToken.END_OBJECT) {
                    missing.forEach(to::writeStringProperty);
                }
                boolean isNull = depth == 1 && token == JsonToken.VALUE_NULL && !texts.isEmpty();
                String instead = isNull ? texts.get(from.currentName()) : null;
                if (depth == 1 && token == JsonToken.PROPERTY_NAME) {
                    missing.remove(from.currentName());
                }
                if (instead == null) {
                    copyToken(from, token, to);
                } else {
                    to.writeString(instead);
                }
            } while (depth > 0 && from.nextToken() != null);
        }
        return HALF.matcher(text.toString())
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }

    private static void copyToken(JsonParser from, JsonToken token, JsonGenerator to) {
        switch (token) {
            case START_OBJECT -> to.writeStartObject();
            case END_OBJECT -> to.writeEndObject();
            case START_ARRAY -> to.writeStartArray();
            case END_ARRAY -> to.writeEndArray();
            case PROPERTY_NAME -> to.writeName(from.currentName());
            case VALUE_STRING -> to.writeString(from.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getString());
            default -> to.copyCurrentEvent(from);
        }
    }
}
