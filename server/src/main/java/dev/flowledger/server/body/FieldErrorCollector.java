package dev.flowledger.server.body;

import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.server.error.FieldError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;

/**
 * Continues to read after an error in a body, so that one response reports all of them. Ends the reading when the maximum number
 * of errors is reached. Create one per body.
 */
final class FieldErrorCollector extends DeserializationProblemHandler {

    private static final int MAX_ERRORS = 50;

    private final String part;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<String> ignoredKeys = new ArrayList<>();

    /** Creates a collector for a part of a request: {@code body} or {@code query}. */
    FieldErrorCollector(String part) {
        this.part = part;
    }

    /** Ignoring it would return the current records as those of an earlier time. */
    private static final String AS_OF = "as_of";

    /** The unknown keys beside filters that have a value. */
    List<String> ignoredKeys() {
        return ignoredKeys;
    }

    List<FieldError> errors() {
        return errors;
    }

    /** Whether the maximum number of errors is reached. */
    boolean isFull() {
        return errors.size() == MAX_ERRORS;
    }

    /**
     * An unknown key whose value is null is not an error: clients send all fields that their version knows. Beside filters,
     * Prefect ignores unknown keys. They are collected, because they may be misspelled filters.
     */
    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser json,
            ValueDeserializer<?> reader,
            Object bean,
            String property) {
        if (json.hasToken(JsonToken.VALUE_NULL)) {
            return true;
        }
        if (property.equals(AS_OF)) {
            addAndContinue(new FieldError(
                    locationOfUnknown(property, json, context),
                    "not supported here: only lists and counts of flows are as of a time. For a single deployment or run, use"
                            + " GET with as_of",
                    "value_error.extra"));
        } else if (Filters.class.isAssignableFrom(reader.handledType())) {
            if (ignoredKeys.size() < MAX_ERRORS) {
                ignoredKeys.add(property);
            }
        } else {
            addAndContinue(new FieldError(
                    locationOfUnknown(property, json, context), "extra fields not permitted", "value_error.extra"));
        }
        json.skipChildren();
        return true;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context, JavaType target, JsonToken token, JsonParser json, String message) {
        addAndContinue(
                token == JsonToken.VALUE_NULL
                        ? FieldError.isNull(location(json))
                        : FieldError.wrongType(location(json), target.getRawClass()));
        json.skipChildren();
        return null;
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> target, String value, String message) {
        addAndContinue(FieldError.wrongType(location(context.getParser()), target));
        return null;
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
            DeserializationContext context, Class<?> target, Number value, String message) {
        addAndContinue(FieldError.wrongType(location(context.getParser()), target));
        return null;
    }

    /** A value that is not valid for a reason of its own. */
    @Override
    public @Nullable Object handleInstantiationProblem(
            DeserializationContext context, Class<?> target, @Nullable Object argument, Throwable failure) {
        if (!(failure instanceof InvalidValueException)) {
            return NOT_HANDLED;
        }
        addAndContinue(new FieldError(
                location(context.getParser()), Objects.requireNonNull(failure.getMessage()), "value_error"));
        return null;
    }

    /** A string or number where an object is required. */
    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> target,
            ValueInstantiator instantiator,
            JsonParser json,
            String message) {
        addAndContinue(FieldError.wrongType(location(json), target));
        json.skipChildren();
        return null;
    }

    /** Adds an error, unless there are too many. */
    void add(FieldError error) {
        if (!isFull()) {
            errors.add(error);
        }
    }

    /** Adds an error that was found while reading. */
    private void addAndContinue(FieldError error) {
        add(error);
        if (isFull()) {
            throw new TooManyErrorsException();
        }
    }

    /** Jackson buffers the unknown properties of a record until it has read all other components. */
    private List<Object> locationOfUnknown(String property, JsonParser json, DeserializationContext context) {
        JsonParser body = context.getParser();
        if (json == body) {
            return location(json);
        }
        // The parser of the body is now after the record or at its next property.
        TokenStreamContext current = body.streamReadContext();
        ArrayDeque<Object> steps = steps(body.hasToken(JsonToken.PROPERTY_NAME) ? current.getParent() : current);
        steps.addLast(property);
        return FieldError.location(part, List.copyOf(steps));
    }

    /** Returns the path from the part to the current token. */
    private List<Object> location(JsonParser json) {
        JsonToken token = json.currentToken();
        TokenStreamContext start = json.streamReadContext();
        // At the first token of an object or array the parser is already inside it, but not at any of its elements.
        TokenStreamContext first = token != null && token.isStructStart() ? start.getParent() : start;
        return FieldError.location(part, List.copyOf(steps(first)));
    }

    /** Returns the names and indexes that lead to a context. */
    private static ArrayDeque<Object> steps(@Nullable TokenStreamContext first) {
        ArrayDeque<Object> steps = new ArrayDeque<>();
        for (TokenStreamContext context = first; context != null; context = context.getParent()) {
            if (context.inObject() && context.hasCurrentName()) {
                steps.addFirst(context.currentName());
            } else if (context.inArray() && context.hasCurrentIndex()) {
                steps.addFirst(context.getCurrentIndex());
            }
        }
        return steps;
    }
}
