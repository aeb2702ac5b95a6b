package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.LedgerEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * Writes {@link Events} as a JSON array (a CloudEvents batch) or as NDJSON. It writes the bytes that were hashed, without
 * parsing them.
 */
final class EventsConverter implements HttpMessageConverter<Events> {

    static final String BATCH = "application/cloudevents-batch+json";
    static final String LINES = MediaType.APPLICATION_NDJSON_VALUE;

    private static final MediaType NDJSON = MediaType.APPLICATION_NDJSON;
    private static final int BUFFER_BYTES = 64 * 1024;

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return Events.class.isAssignableFrom(type);
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON, MediaType.parseMediaType(BATCH), NDJSON);
    }

    @Override
    public Events read(Class<? extends Events> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("Events cannot be read from a request", message);
    }

    @Override
    public void write(Events events, @Nullable MediaType mediaType, HttpOutputMessage message) throws IOException {
        boolean asLines = NDJSON.isCompatibleWith(mediaType);
        message.getHeaders().setContentType(mediaType == null ? MediaType.APPLICATION_JSON : mediaType);
        // Nothing is sent before the buffer is full, so a failure to read the first page still results in an error
        // status.
        OutputStream body = new BufferedOutputStream(message.getBody(), BUFFER_BYTES);
        if (asLines) {
            writeLines(events, body);
        } else {
            writeArray(events, body);
        }
        body.flush();
    }

    private static void writeLines(Events events, OutputStream body) throws IOException {
        events.read(
                event -> {
                    body.write(event.line().getBytes(UTF_8));
                    body.write('\n');
                },
                true);
    }

    private static void writeArray(Events events, OutputStream body) throws IOException {
        body.write('[');
        events.read(new ArrayElementWriter(body), false);
        body.write(']');
    }

    private static final class ArrayElementWriter implements LedgerReader.EventConsumer {

        private final OutputStream body;
        private boolean first = true;

        ArrayElementWriter(OutputStream body) {
            this.body = body;
        }

        @Override
        public void accept(LedgerEvent event) throws IOException {
            if (!first) {
                body.write(',');
            }
            first = false;
            body.write(event.line().getBytes(UTF_8));
        }
    }
}
