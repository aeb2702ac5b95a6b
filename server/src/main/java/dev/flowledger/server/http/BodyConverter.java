package dev.flowledger.server.http;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/** JSON bodies: read to their end and checked as a whole, so that what reaches a route is valid. */
final class BodyConverter extends JacksonJsonHttpMessageConverter {

    private final ValidatingJsonReader reader;

    BodyConverter(JsonMapper mapper, ValidatingJsonReader reader) {
        super(mapper);
        this.reader = reader;
    }

    /** A body that does not say what it is is JSON: so the reference takes it, and Python's requests sends it. */
    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
        // What Spring puts in the place of no Content-Type.
        boolean says = !MediaType.APPLICATION_OCTET_STREAM.equals(mediaType);
        return super.canRead(type, says ? mediaType : MediaType.APPLICATION_JSON);
    }

    /** @throws InvalidRequestException when the body is no JSON, or not of the type, or breaks one of its rules */
    @Override
    @SuppressWarnings("NullAway") // Spring takes null for a body that says just that
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        return reader.read("body", message.getBody(), getMapper().constructType(type.getType()));
    }
}
