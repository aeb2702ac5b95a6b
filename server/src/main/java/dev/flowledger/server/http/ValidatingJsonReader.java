package dev.flowledger.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a caller sends, to its end and past its faults, and checks it as a whole. */
final class ValidatingJsonReader {

    private final JsonMapper mapper;
    private final BodyValidator rules;

    ValidatingJsonReader(JsonMapper mapper, BodyValidator rules) {
        this.mapper = mapper;
        this.rules = rules;
    }

    /**
     * Reads one part of a request, such as {@code body}.
     *
     * @return null for a JSON null
     * @throws InvalidRequestException when it is no JSON, or not of the type, or breaks one of its rules
     */
    @Nullable Object read(String part, InputStream json, JavaType type) throws IOException {
        FieldErrorCollector collector = new FieldErrorCollector(part);
        @Nullable Object read = null;
        try {
            read = mapper.readerFor(type).withHandler(collector).readValue(json);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            collector.add(fault(part, e));
        }
        if (read != null && !collector.isFull()) {
            // A field that could not be read is null by now, which is no second fault.
            Set<List<Object>> unread =
                    collector.faults().stream().map(FieldError::loc).collect(Collectors.toSet());
            rules.faults(part, read).stream()
                    .filter(fault -> !unread.contains(fault.loc()))
                    .forEach(collector::add);
        }
        List<FieldError> faults = collector.faults();
        if (!faults.isEmpty()) {
            throw new InvalidRequestException(faults);
        }
        return read;
    }

    /** What could not be read over. */
    private static FieldError fault(String part, JacksonException e) {
        List<Object> loc = FieldError.in(
                part,
                e.getPath().stream()
                        .map(step -> step.getPropertyName() == null ? (Object) step.getIndex() : step.getPropertyName())
                        .toList());
        if (e instanceof DatabindException && e.getPath().isEmpty()) {
            return new FieldError(loc, "must be one JSON object and nothing else", "value_error.jsondecode");
        }
        return e instanceof DatabindException
                ? new FieldError(loc, "value is not valid", "value_error")
                : new FieldError(loc, "not valid JSON" + where(e), "value_error.jsondecode");
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
