package dev.flowledger.api;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Copies JSON token by token. A tree would lose the notation of numbers and duplicate keys. */
final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    /** A lone surrogate cannot be encoded in UTF-8. JSON can contain it as an escape sequence. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private JsonText() {}

    /** The value at the current position of the parser, without insignificant white space. */
    static String copy(JsonParser from) {
        return copy(from, Map.of());
    }

    /** An object with values for those of its fields that are missing or null. */
    static String withDefaults(String object, Map<String, String> defaults) {
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), object)) {
            from.nextToken();
            return copy(from, defaults);
        }
    }

    /** The members of two objects. Those of the second one replace those of the first one with the same name. */
    static String merged(String first, String second) {
        Map<String, String> members = members(first);
        members.putAll(members(second));
        StringWriter text = new StringWriter();
        try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            to.writeStartObject();
            members.forEach((name, value) -> to.writeName(name).writeRawValue(value));
            to.writeEndObject();
        }
        return withoutLoneSurrogates(text.toString());
    }

    /** The members of an object, in their order. Of members with the same name it is the last one. */
    private static Map<String, String> members(String object) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), object)) {
            from.nextToken();
            while (from.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = from.currentName();
                from.nextToken();
                members.put(name, copy(from));
            }
        }
        return members;
    }

    private static String copy(JsonParser from, Map<String, String> defaults) {
        StringWriter text = new StringWriter();
        Map<String, String> missing = new LinkedHashMap<>(defaults);
        try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            int depth = 0;
            do {
                JsonToken token = from.currentToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0 && token == JsonToken.END_OBJECT) {
                    missing.forEach(to::writeStringProperty);
                }
                boolean isNull = depth == 1 && token == JsonToken.VALUE_NULL && !defaults.isEmpty();
                String replacement = isNull ? defaults.get(from.currentName()) : null;
                if (depth == 1 && token == JsonToken.PROPERTY_NAME) {
                    missing.remove(from.currentName());
                }
                if (replacement == null) {
                    copyToken(from, token, to);
                } else {
                    to.writeString(replacement);
                }
            } while (depth > 0 && from.nextToken() != null);
        }
        return withoutLoneSurrogates(text.toString());
    }

    static String withoutLoneSurrogates(String text) {
        // Most texts have none, and large ones are searched faster without the regular expression.
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        return LONE_SURROGATE
                .matcher(text)
                .replaceAll(surrogate -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) surrogate.group().charAt(0)));
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
