package dev.flowledger.server.body;

import dev.flowledger.server.error.ProblemDetailException;
import dev.flowledger.server.requests.RunningRequest;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The body of a request within its {@link BodyLimits}. It reserves memory and a read when the body is first read, so that a
 * request that is rejected before, such as one without an API key, reserves nothing.
 */
final class BoundedBody extends ServletInputStream {

    private final ServletInputStream body;
    private final BodyLimits limits;
    private final DataSize limit;
    private final long length;
    private final @Nullable RunningRequest request;

    private BodyLimits.@Nullable Reservation memory;
    private boolean isReading;
    private boolean isTooSlow;
    private long deadline;
    private long read;

    /**
     * Creates a body.
     *
     * @param length the Content-Length, or a negative number
     * @param request the request, whose time stops while the body is read
     */
    BoundedBody(
            ServletInputStream body, BodyLimits limits, DataSize limit, long length, @Nullable RunningRequest request) {
        this.body = body;
        this.limits = limits;
        this.limit = limit;
        this.length = length;
        this.request = request;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int size) throws IOException {
        try {
            if (memory == null) {
                deadline = System.nanoTime() + limits.timeoutNanos();
                memory = reserve(length < 0 ? limit.toBytes() : length);
            }
            if (!isReading && mayWait()) {
                startRead();
            }
            int bytes = readBefore(deadline, buffer, offset, size);
            read += Math.max(0, bytes);
            if (read > limit.toBytes()) {
                throw limits.tooLarge(limit);
            }
            if (body.isFinished()) {
                endRead();
                memory.shrink(read);
                if (request != null) {
                    request.markReceived();
                }
            }
            return bytes;
        } catch (ProblemDetailException e) {
            // Jackson closes nothing and passes only this exception on.
            throw new IOException(e);
        }
    }

    private BodyLimits.Reservation reserve(long bytes) {
        BodyLimits.Reservation reservation = limits.tryReserve(bytes, 0);
        if (reservation == null) {
            startRead();
            reservation = limits.tryReserve(bytes, BodyLimits.MEMORY_TIMEOUT_MILLIS);
        }
        if (reservation == null) {
            throw limits.noMemory();
        }
        return reservation;
    }

    /** Whether a read may wait for the client. Bytes that have arrived may be an incomplete chunk. */
    private boolean mayWait() throws IOException {
        return !body.isFinished() && (length < 0 || body.available() == 0);
    }

    private void startRead() {
        if (!limits.tryStartRead()) {
            throw limits.tooManyReads();
        }
        isReading = true;
        if (request != null) {
            request.waitForBody();
        }
    }

    private int readBefore(long end, byte[] buffer, int offset, int size) throws IOException {
        try {
            int bytes = body.read(buffer, offset, size);
            isTooSlow = System.nanoTime() - end > 0 && !body.isFinished();
            if (!isTooSlow) {
                return bytes;
            }
        } catch (IOException e) {
            // Tomcat reports a timeout as such, or as the cause of its own exception.
            if (!(e instanceof SocketTimeoutException) && !(e.getCause() instanceof SocketTimeoutException)) {
                throw e;
            }
            isTooSlow = true;
        }
        throw limits.tooSlow();
    }

    /** The number of bytes that were read. */
    long bytes() {
        return read;
    }

    /** Whether the client did not send the body in time. */
    boolean isTooSlow() {
        return isTooSlow;
    }

    /** Releases what the body has reserved. */
    void release() {
        endRead();
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    private void endRead() {
        if (isReading) {
            isReading = false;
            limits.endRead();
            if (request != null) {
                request.endWaitForBody();
            }
        }
    }

    /**
     * Discards the rest of a body that the server does not process, for a short time. A client that
     * sends the whole body before it reads the response would otherwise not receive the response.
     *
     * @return whether the body has arrived completely
     */
    boolean discardRest(long timeoutNanos, int maxBytes) {
        if (isTooSlow || !limits.tryStartDiscard()) {
            return false;
        }
        try {
            byte[] buffer = new byte[8192];
            long end = System.nanoTime() + timeoutNanos;
            for (int bytes = 0; bytes <= maxBytes && System.nanoTime() - end < 0; ) {
                int more = body.read(buffer, 0, buffer.length);
                if (more < 0 || body.isFinished()) {
                    return true;
                }
                bytes += more;
            }
            return false;
        } catch (IOException e) {
            return false;
        } finally {
            limits.endDiscard();
        }
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
