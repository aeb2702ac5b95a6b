package dev.flowledger.server.error;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Converts Spring's errors in path, header and query parameters to field errors. */
final class ParameterErrors {

    private static final Set<Class<?>> NO_IDS = Set.of(Instant.class, Long.class, Integer.class, Boolean.class);

    private ParameterErrors() {}

    /** A parameter cannot be converted to its type. */
    static FieldError of(MethodArgumentTypeMismatchException mismatch) {
        Class<?> required = ClassUtils.resolvePrimitiveIfNecessary(
                Objects.requireNonNullElse(mismatch.getRequiredType(), UUID.class));
        // Each kind of record has its own id type in Java. To callers every id is a UUID.
        Class<?> type = NO_IDS.contains(required) ? required : UUID.class;
        return FieldError.wrongType(location(mismatch.getParameter(), mismatch.getName()), type);
    }

    /** A query parameter is missing. */
    static FieldError of(MissingServletRequestParameterException missing) {
        return FieldError.missing(List.of("query", missing.getParameterName()));
    }

    /** Parameters violate their constraints. */
    static List<FieldError> of(HandlerMethodValidationException invalid) {
        return invalid.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream()
                        .map(error -> new FieldError(
                                location(parameter), String.valueOf(error.getDefaultMessage()), "value_error")))
                .toList();
    }

    private static List<Object> location(ParameterValidationResult result) {
        MethodParameter parameter = result.getMethodParameter();
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        String name = query != null ? query.name() : header != null ? header.name() : "";
        return location(parameter, name.isEmpty() ? Objects.toString(parameter.getParameterName()) : name);
    }

    private static List<Object> location(MethodParameter parameter, String name) {
        if (parameter.hasParameterAnnotation(RequestHeader.class)) {
            return List.of("header", name);
        }
        return List.of(parameter.hasParameterAnnotation(RequestParam.class) ? "query" : "path", name);
    }
}
