package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Writes a {@link LedgerCheckpoint} as a signed note. */
final class CheckpointConverter implements HttpMessageConverter<LedgerCheckpoint> {

    static final String NOTE = "text/plain;charset=utf-8";

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return type == LedgerCheckpoint.class
                && (mediaType == null || MediaType.TEXT_PLAIN.isCompatibleWith(mediaType));
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.parseMediaType(NOTE));
    }

    @Override
    public LedgerCheckpoint read(Class<? extends LedgerCheckpoint> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("Checkpoints cannot be read from a request", message);
    }

    @Override
    public void write(LedgerCheckpoint checkpoint, @Nullable MediaType mediaType, HttpOutputMessage message)
            throws IOException {
        message.getHeaders().setContentType(MediaType.parseMediaType(NOTE));
        message.getBody().write(checkpoint.note().getBytes(UTF_8));
    }
}
