package dev.flowledger.server.requests;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.catalina.connector.ClientAbortException;

/**
 * The body of a response. It measures how long writing waits for the client to read, and fails if the client reads too slowly. The time
 * in which the server prepares the next part does not count.
 */
final class TimedBody extends ServletOutputStream {

    /**
     * Limits of the wait for a client.
     *
     * @param timeout how long a response may wait for its client
     * @param minRate the number of bytes that extend the timeout by a second
     */
    record Limits(Duration timeout, long minRate) {

        boolean isExceeded(long waitedNanos, long bytes) {
            return waitedNanos > timeout.toNanos() + TimeUnit.SECONDS.toNanos(bytes / minRate);
        }
    }

    /** Ends a response. */
    @FunctionalInterface
    interface Abort {
        void abort(IOException reason);
    }

    /** Longer arrays are written in parts, because the time is checked after each part. */
    private static final int MAX_PART_BYTES = 32 * 1024;

    private final ServletOutputStream out;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Abort abort;
    private long waitedNanos;
    private long bytes;
    private boolean isAborted;

    TimedBody(ServletOutputStream out, Limits limits, LongSupplier nanoTime, Abort abort) {
        this.out = out;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.abort = abort;
    }

    @Override
    public void write(int value) throws IOException {
        long start = nanoTime.getAsLong();
        out.write(value);
        checkWait(start, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int end = offset + length;
        for (int i = offset; i < end; i += MAX_PART_BYTES) {
            int size = Math.min(MAX_PART_BYTES, end - i);
            long start = nanoTime.getAsLong();
            out.write(source, i, size);
            checkWait(start, size);
        }
    }

    @Override
    public void flush() throws IOException {
        long start = nanoTime.getAsLong();
        out.flush();
        checkWait(start, 0);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void checkWait(long start, int written) throws IOException {
        waitedNanos += nanoTime.getAsLong() - start;
        bytes += written;
        if (limits.isExceeded(waitedNanos, bytes)) {
            // Spring and the error handling treat this type like a client that has disconnected.
            IOException reason = new ClientAbortException("The client reads the response too slowly");
            if (!isAborted) {
                isAborted = true;
                abort.abort(reason);
            }
            throw reason;
        }
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }
}
