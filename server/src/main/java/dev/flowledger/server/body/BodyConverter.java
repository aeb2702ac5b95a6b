package dev.flowledger.server.body;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.RecordPage;
import dev.flowledger.server.error.FieldErrorsException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON bodies completely and validates them, so that routes only receive valid bodies. Writes views as JSON. */
final class BodyConverter extends JacksonJsonHttpMessageConverter {

    private final ValidatingJsonReader reader;
    private final ObjectWriter writer;

    BodyConverter(JsonMapper mapper, ValidatingJsonReader reader) {
        super(mapper);
        this.reader = reader;
        this.writer = mapper.writer();
    }

    /** Other types with the suffix {@code +json} are only read: a response must not claim to be one of them. */
    @Override
    public List<MediaType> getSupportedMediaTypes(Class<?> type) {
        return ProblemDetail.class.isAssignableFrom(type)
                ? super.getSupportedMediaTypes(type)
                : List.of(MediaType.APPLICATION_JSON);
    }

    /**
     * Sends a record or a number with its length, in one write. Without the length Spring would flush the body in a chunk, and
     * Tomcat would end the response with another one. Lists are not buffered.
     */
    @Override
    protected void writeInternal(
            Object body, ResolvableType type, HttpOutputMessage response, @Nullable Map<String, Object> hints)
            throws IOException {
        boolean isSmall = (body instanceof Record && !(body instanceof Paginated<?>))
                || body instanceof Number
                || body instanceof Boolean;
        if (isSmall && isUtf8(response.getHeaders().getContentType())) {
            byte[] json = writer.writeValueAsBytes(body);
            response.getHeaders().setContentLength(json.length);
            response.getBody().write(json);
        } else if (body instanceof Paginated<?> paginated) {
            super.writeInternal(body, type, limited(paginated.results(), response), hints);
        } else if (body instanceof RecordPage<?> page) {
            super.writeInternal(body, type, limited(page, response), hints);
        } else {
            super.writeInternal(body, type, response, hints);
        }
    }

    private static HttpOutputMessage limited(RecordPage<?> page, HttpOutputMessage response) {
        return new HttpOutputMessage() {
            @Override
            public OutputStream getBody() throws IOException {
                return page.limited(response.getBody());
            }

            @Override
            public HttpHeaders getHeaders() {
                return response.getHeaders();
            }
        };
    }

    private static boolean isUtf8(@Nullable MediaType type) {
        return type == null || type.getCharset() == null || type.getCharset().equals(UTF_8);
    }

    /** @throws FieldErrorsException if the body is not JSON, has another type or violates a constraint */
    @Override
    @SuppressWarnings("NullAway") // Spring accepts null, which is the result for the JSON null
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        return reader.read("body", message.getBody(), getMapper().constructType(type.getType()));
    }
}
