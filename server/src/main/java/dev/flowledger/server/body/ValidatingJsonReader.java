package dev.flowledger.server.body;

import dev.flowledger.api.InvalidValueException;
import dev.flowledger.server.error.FieldError;
import dev.flowledger.server.error.FieldErrorsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON of a request, continues after errors up to their maximum number, and validates the result. */
final class ValidatingJsonReader {

    private final JsonMapper mapper;
    private final BodyValidator validator;

    ValidatingJsonReader(JsonMapper mapper, BodyValidator validator) {
        this.mapper = mapper;
        this.validator = validator;
    }

    /**
     * Reads one part of a request, such as {@code body}.
     *
     * @return null for the JSON null
     * @throws FieldErrorsException if the input is not JSON, has another type or violates a constraint
     */
    @Nullable Object read(String part, InputStream json, JavaType type) throws IOException {
        FieldErrorCollector collector = new FieldErrorCollector(part);
        @Nullable Object read = null;
        try {
            read = mapper.readerFor(type).withHandler(collector).readValue(json);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (TooManyErrorsException e) {
            // The collector has all errors that are reported.
        } catch (JacksonException e) {
            collector.add(fieldError(part, e));
        }
        if (read != null) {
            // A field that could not be read is null now. Do not report it a second time.
            Set<List<Object>> unread =
                    collector.errors().stream().map(FieldError::loc).collect(Collectors.toSet());
            validator.validate(part, read).stream()
                    .filter(error -> !unread.contains(error.loc()))
                    .forEach(collector::add);
        }
        List<FieldError> errors = collector.errors();
        if (!errors.isEmpty()) {
            throw new FieldErrorsException(errors);
        }
        IgnoredKeysWarning.add(collector.ignoredKeys());
        return read;
    }

    /** Converts an error after which Jackson cannot continue. */
    private static FieldError fieldError(String part, JacksonException e) {
        List<Object> steps = e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? (Object) step.getIndex() : step.getPropertyName())
                .toList();
        if (e instanceof TooManyItemsException) {
            List<Object> list = FieldError.location(part, steps.subList(0, steps.size() - 1));
            return new FieldError(list, e.getOriginalMessage(), FieldError.TOO_MANY_ITEMS);
        }
        List<Object> location = FieldError.location(part, steps);
        if (e.getCause() instanceof InvalidValueException invalid) {
            return new FieldError(location, Objects.requireNonNull(invalid.getMessage()), "value_error");
        }
        if (e instanceof DatabindException && e.getPath().isEmpty()) {
            return new FieldError(location, "must be one JSON object and nothing else", "value_error.jsondecode");
        }
        return e instanceof DatabindException
                ? new FieldError(location, "value is not valid", "value_error")
                : new FieldError(
                        location, "not valid JSON in UTF-8, UTF-16 or UTF-32" + position(e), "value_error.jsondecode");
    }

    private static String position(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
