package dev.flowledger.ledger;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.springframework.http.MediaType;

/**
 * Detects during a verification that the client has disconnected. A server notices this only when it sends something: white space,
 * which is allowed before JSON. Nothing is sent in the first second, so that errors that occur early still have their status.
 */
final class ClientConnection implements LedgerVerifier.ProgressListener {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final HttpServletResponse response;
    private long lastSent = System.nanoTime();

    ClientConnection(HttpServletResponse response) {
        this.response = response;
    }

    /**
     * Sends white space if the interval has passed.
     *
     * @throws UncheckedIOException if the client has disconnected
     */
    @Override
    public void progress(long events, long headPosition) {
        if (System.nanoTime() - lastSent > INTERVAL) {
            lastSent = System.nanoTime();
            send();
        }
    }

    void send() {
        try {
            if (!response.isCommitted()) {
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            }
            response.getOutputStream().write(' ');
            response.flushBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
