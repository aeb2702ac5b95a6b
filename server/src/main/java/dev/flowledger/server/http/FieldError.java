package dev.flowledger.server.http;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is wrong with a request, in the form that the reference gives it.
 *
 * @param loc where: {@code body}, {@code path}, {@code header} or {@code query}, then names and indexes down to the field
 * @param msg what, in words
 * @param type what, for programs
 */
record FieldError(List<Object> loc, String msg, String type) {

    private static final int MAX_KEY_LENGTH = 100;

    static FieldError missing(List<Object> loc) {
        return new FieldError(loc, "field required", "value_error.missing");
    }

    static FieldError isNull(List<Object> loc) {
        return new FieldError(loc, "none is not an allowed value", "type_error.none.not_allowed");
    }

    /** As a sentence. */
    String sentence() {
        return "Invalid " + field() + ": " + msg + ".";
    }

    /** Such as {@code flows.tags.all_[0]}. */
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

    static List<Object> in(String part, List<?> steps) {
        List<Object> loc = new ArrayList<>();
        loc.add(part);
        for (Object step : steps) {
            loc.add(step instanceof String key ? told(key) : step);
        }
        return List.copyOf(loc);
    }

    /** A key as the caller wrote it, but bounded, and without halves of surrogate pairs, which have no UTF-8. */
    private static String told(String key) {
        return key.codePoints()
                .limit(MAX_KEY_LENGTH)
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
