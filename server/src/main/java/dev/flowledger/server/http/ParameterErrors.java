package dev.flowledger.server.http;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.core.MethodParameter;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What is wrong with the parameters of a request: those in its path, which are ids, in its headers and in its query. */
final class ParameterErrors {

    private ParameterErrors() {}

    /** One that cannot be read. */
    static FieldError of(MethodArgumentTypeMismatchException mismatch) {
        // An id has a type of its own for each kind of record, but is a UUID to callers.
        Class<?> required = mismatch.getRequiredType();
        Class<?> type = required == Instant.class || required == Long.class ? required : UUID.class;
        return FieldErrorCollector.wrongType(loc(mismatch.getParameter(), mismatch.getName()), type);
    }

    /** Some that break a rule. */
    static List<FieldError> of(HandlerMethodValidationException broken) {
        return broken.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream()
                        .map(error -> new FieldError(
                                loc(parameter), String.valueOf(error.getDefaultMessage()), "value_error")))
                .toList();
    }

    private static List<Object> loc(ParameterValidationResult result) {
        MethodParameter parameter = result.getMethodParameter();
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        return loc(parameter, query == null ? Objects.toString(parameter.getParameterName()) : query.name());
    }

    private static List<Object> loc(MethodParameter parameter, String name) {
        if (parameter.hasParameterAnnotation(RequestHeader.class)) {
            return List.of("header", name);
        }
        return List.of(parameter.hasParameterAnnotation(RequestParam.class) ? "query" : "path", name);
    }
}
