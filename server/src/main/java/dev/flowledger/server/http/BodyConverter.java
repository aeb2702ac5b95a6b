package dev.flowledger.server.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

/** JSON bodies: read to their end and checked as a whole, so that what reaches a route is valid. */
final class BodyConverter extends JacksonJsonHttpMessageConverter {

    private final BodyRules rules;

    BodyConverter(JsonMapper mapper, BodyRules rules) {
        super(mapper);
        this.rules = rules;
    }

    /** A body that does not say what it is is JSON: so the reference takes it, and Python's requests sends it. */
    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
        // What Spring puts in the place of no Content-Type.
        boolean says = !MediaType.APPLICATION_OCTET_STREAM.equals(mediaType);
        return super.canRead(type, says ? mediaType : MediaType.APPLICATION_JSON);
    }

    /** @throws InvalidRequest when the body is no JSON, or not of the type, or breaks one of its rules */
    @Override
    @SuppressWarnings("NullAway") // Spring takes null for a body that says just that
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        FaultCollector collector = new FaultCollector();
        @Nullable Object body = null;
        try {
            body = getMapper()
                    .readerFor(getMapper().constructType(type.getType()))
                    .withHandler(collector)
                    .readValue(message.getBody());
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            collector.add(fault(e));
        }
        if (body != null && !collector.isFull()) {
            // A field that could not be read is null by now, which is no second fault.
            Set<List<Object>> unread =
                    collector.faults().stream().map(Fault::loc).collect(Collectors.toSet());
            rules.faults(body).stream()
                    .filter(fault -> !unread.contains(fault.loc()))
                    .forEach(collector::add);
        }
        List<Fault> faults = collector.faults();
        if (!faults.isEmpty()) {
            throw new InvalidRequest(faults);
        }
        return body;
    }

    /** What could not be read over. */
    private static Fault fault(JacksonException e) {
        List<Object> loc = Fault.in(
                "body",
                e.getPath().stream()
                        .map(step -> step.getPropertyName() == null ? (Object) step.getIndex() : step.getPropertyName())
                        .toList());
        if (e instanceof DatabindException && e.getPath().isEmpty()) {
            return new Fault(loc, "must be one JSON object and nothing else", "value_error.jsondecode");
        }
        return e instanceof DatabindException
                ? new Fault(loc, "value is not valid", "value_error")
                : new Fault(loc, "not valid JSON" + where(e), "value_error.jsondecode");
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
