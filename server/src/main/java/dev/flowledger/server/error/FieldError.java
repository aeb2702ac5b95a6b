package dev.flowledger.server.error;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A field of a request that is wrong, in the format of Prefect.
 *
 * @param loc the path of the field: {@code body}, {@code path}, {@code header} or {@code query}, then names and indexes
 * @param msg what is wrong, for people
 * @param type what is wrong, for programs
 */
public record FieldError(List<Object> loc, String msg, String type) {

    /** The type of the error that a list has too many items. */
    public static final String TOO_MANY_ITEMS = "value_error.list.max_items";

    private static final int MAX_KEY_LENGTH = 100;

    /** A required field is absent. */
    public static FieldError missing(List<Object> loc) {
        return new FieldError(loc, "field required", "value_error.missing");
    }

    /** A field that must have a value is null. */
    public static FieldError isNull(List<Object> loc) {
        return new FieldError(loc, "none is not an allowed value", "type_error.none.not_allowed");
    }

    /** A value is not of the type that the field has in Java. */
    public static FieldError wrongType(List<Object> loc, Class<?> target) {
        if (target == String.class) {
            return new FieldError(loc, "str type expected", "type_error.str");
        }
        if (target == UUID.class) {
            return new FieldError(loc, "value is not a valid uuid", "type_error.uuid");
        }
        if (target == Integer.class || target == Long.class) {
            return new FieldError(loc, "value is not a valid integer", "type_error.integer");
        }
        if (target == BigDecimal.class) {
            return new FieldError(loc, "value is not a valid float", "type_error.float");
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

    /** Returns the error as a sentence, such as {@code Invalid limit: must be less than or equal to 200.} */
    String sentence() {
        return "Invalid " + field() + ": " + msg + (msg.endsWith(".") ? "" : ".");
    }

    /** Returns the path without its first step, such as {@code flows.tags.all_[0]}. */
    private String field() {
        StringBuilder field = new StringBuilder();
        for (Object step : loc.size() > 1 ? loc.subList(1, loc.size()) : loc) {
            if (step instanceof Integer index) {
                field.append('[').append(index).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step);
            }
        }
        return field.toString();
    }

    /**
     * Returns the {@code loc} of a field.
     *
     * @param part the part of the request, such as {@code body}
     * @param steps the names and indexes that lead to the field
     */
    public static List<Object> location(String part, List<?> steps) {
        List<Object> loc = new ArrayList<>();
        loc.add(part);
        for (Object step : steps) {
            loc.add(step instanceof String key ? sanitized(key) : step);
        }
        return List.copyOf(loc);
    }

    /** Returns the key of a caller, limited in length and without unpaired surrogates, which UTF-8 cannot encode. */
    private static String sanitized(String key) {
        return key.codePoints()
                .limit(MAX_KEY_LENGTH)
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
