package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * Writes {@link Events} as they are read: as a JSON array, which is a batch of CloudEvents, or as a line of JSON each. Their
 * bytes are those that were hashed, so no object is made of them.
 */
final class EventsConverter implements HttpMessageConverter<Events> {

    static final String BATCH = "application/cloudevents-batch+json";
    static final String LINES = MediaType.APPLICATION_NDJSON_VALUE;

    private static final MediaType NDJSON = MediaType.APPLICATION_NDJSON;
    private static final int BUFFER = 64 * 1024;

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
        throw new HttpMessageNotReadableException("Events are only written", message);
    }

    @Override
    public void write(Events events, @Nullable MediaType mediaType, HttpOutputMessage message) throws IOException {
        boolean asLines = NDJSON.isCompatibleWith(mediaType);
        message.getHeaders().setContentType(mediaType == null ? MediaType.APPLICATION_JSON : mediaType);
        // Buffered: nothing leaves before the first page has been read, so that bad luck can still be told by a status.
        OutputStream body = new BufferedOutputStream(message.getBody(), BUFFER);
        Separators separators = new Separators(asLines);
        body.write(separators.first);
        events.read(
                event -> {
                    body.write(separators.beforeNext());
                    body.write(event.line().getBytes(UTF_8));
                    body.write(separators.behind);
                },
                asLines);
        body.write(separators.last);
        body.flush();
    }

    /** What stands around and between events. */
    private static final class Separators {

        private static final byte[] NOTHING = {};
        private static final byte[] COMMA = {','};

        private final byte[] first;
        private final byte[] behind;
        private final byte[] last;
        private byte[] next = NOTHING;

        Separators(boolean lines) {
            first = lines ? NOTHING : new byte[] {'['};
            behind = lines ? new byte[] {'\n'} : NOTHING;
            last = lines ? NOTHING : new byte[] {']'};
        }

        byte[] beforeNext() {
            byte[] before = next;
            next = behind.length == 0 ? COMMA : NOTHING;
            return before;
        }
    }
}
