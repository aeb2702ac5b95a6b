package dev.flowledger.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;

/** Reads on after a fault in a body, so that the caller learns of all of them at once. One for each body. */
final class FieldErrorCollector extends DeserializationProblemHandler {

    /** Nobody mends more faults than this at a time. */
    private static final int MOST_FAULTS = 50;

    private final String part;
    private final List<FieldError> faults = new ArrayList<>();

    /** For a part of a request: {@code body} or {@code query}. */
    FieldErrorCollector(String part) {
        this.part = part;
    }

    List<FieldError> faults() {
        return faults;
    }

    /** Whether there are more faults than anybody wants to know. */
    boolean isFull() {
        return faults.size() == MOST_FAULTS;
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser json,
            ValueDeserializer<?> reader,
            Object bean,
            String property) {
        add(new FieldError(location(json), "extra fields not permitted", "value_error.extra"));
        json.skipChildren();
        return true;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context, JavaType target, JsonToken token, JsonParser json, String message) {
        add(
                token == JsonToken.VALUE_NULL
                        ? FieldError.isNull(location(json))
                        : wrongType(location(json), target.getRawClass()));
        json.skipChildren();
        return null;
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> target, String value, String message) {
        add(wrongType(location(context.getParser()), target));
        return null;
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
            DeserializationContext context, Class<?> target, Number value, String message) {
        add(wrongType(location(context.getParser()), target));
        return null;
    }

    /** A text or number where an object belongs. */
    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> target,
            ValueInstantiator instantiator,
            JsonParser json,
            String message) {
        add(wrongType(location(json), target));
        json.skipChildren();
        return null;
    }

    void add(FieldError fault) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(fault);
        }
    }

    static FieldError wrongType(List<Object> loc, Class<?> target) {
        if (target == String.class) {
            return new FieldError(loc, "str type expected", "type_error.str");
        }
        if (target == UUID.class) {
            return new FieldError(loc, "value is not a valid uuid", "type_error.uuid");
        }
        if (target == Integer.class || target == Long.class) {
            return new FieldError(loc, "value is not a valid integer", "type_error.integer");
        }
        if (target == Boolean.class) {
            return new FieldError(loc, "value could not be parsed to a boolean", "type_error.bool");
        }
        if (target == Instant.class) {
            return new FieldError(loc, "invalid datetime format", "value_error.datetime");
        }
        if (target.isEnum()) {
            return new FieldError(
                    loc, "value is not a valid enumeration member; permitted: " + members(target), "type_error.enum");
        }
        return Collection.class.isAssignableFrom(target)
                ? new FieldError(loc, "value is not a valid list", "type_error.list")
                : new FieldError(loc, "value is not a valid dict", "type_error.dict");
    }

    private static String members(Class<?> enumeration) {
        return Arrays.stream(enumeration.getFields())
                .map(constant -> constant.isAnnotationPresent(JsonProperty.class)
                        ? constant.getAnnotation(JsonProperty.class).value()
                        : constant.getName())
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
    }

    /** The names and indexes from the part down to where the parser stands. */
    private List<Object> location(JsonParser json) {
        ArrayDeque<Object> steps = new ArrayDeque<>();
        JsonToken token = json.currentToken();
        TokenStreamContext start = json.streamReadContext();
        // At its first token the parser is inside the object or list already, not yet at anything in it.
        TokenStreamContext first = token != null && token.isStructStart() ? start.getParent() : start;
        for (TokenStreamContext at = first; at != null; at = at.getParent()) {
            if (at.inObject() && at.hasCurrentName()) {
                steps.addFirst(at.currentName());
            } else if (at.inArray() && at.hasCurrentIndex()) {
                steps.addFirst(at.getCurrentIndex());
            }
        }
        return FieldError.in(part, List.copyOf(steps));
    }
}
