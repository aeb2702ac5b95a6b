package dev.flowledger.api;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads objects of clients whose members have types, such as the policy of a run, so that every client can parse them later.
 * The result is JSON again, with times in UTC and with six decimals. Absent members remain absent.
 */
public final class TypedObject {

    private static final JsonMapper WRITER =
            JsonMapper.builder().addModule(new MicrosModule()).build();

    private TypedObject() {}

    /**
     * Reads an object. Members of other types and unknown members are reported as errors of the request.
     *
     * @param reader the caller
     * @param types the types of the members, by name
     * @param check throws an {@link InvalidValueException} if the members do not fit together
     */
    public static @Nullable JsonObject read(
            JsonParser json,
            DeserializationContext context,
            ValueDeserializer<?> reader,
            Map<String, ? extends Type> types,
            Consumer<Map<String, @Nullable Object>> check) {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            return (JsonObject) context.handleUnexpectedToken(context.constructType(JsonObject.class), json);
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        boolean isValid = true;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            Type type = types.get(name);
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                members.put(name, null);
            } else if (type == null) {
                context.handleUnknownProperty(json, reader, JsonObject.class, name);
            } else {
                Object value = value(json, context, type);
                isValid &= value != null;
                members.put(name, value);
            }
        }
        if (!isValid) {
            return JsonObject.EMPTY; // the request is rejected
        }
        members.keySet().retainAll(types.keySet());
        try {
            check.accept(members);
        } catch (InvalidValueException e) {
            return (JsonObject) context.handleInstantiationProblem(JsonObject.class, null, e);
        }
        return of(members);
    }

    /** The JSON of an object with these members. */
    public static JsonObject of(Map<String, ?> members) {
        return new JsonObject(JsonText.withoutLoneSurrogates(WRITER.writeValueAsString(members)));
    }

    /** Reads one value. Returns null if it is not valid, which is reported as an error of the request. */
    public static @Nullable Object value(JsonParser json, DeserializationContext context, Type type) {
        JavaType java = context.constructType(type);
        try {
            return context.readValue(json, java);
        } catch (ValueInstantiationException e) {
            if (e.getCause() instanceof InvalidValueException invalid) {
                // Jackson does not report what a delegating creator throws.
                return context.handleInstantiationProblem(java.getRawClass(), null, invalid);
            }
            throw e;
        }
    }
}
