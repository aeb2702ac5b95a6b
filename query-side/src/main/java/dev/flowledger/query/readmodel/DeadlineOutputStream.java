package dev.flowledger.query.readmodel;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Fails at the first write after a deadline. A client that reads slowly cannot occupy resources for longer. */
final class DeadlineOutputStream extends FilterOutputStream {

    private static final int MAX_WRITE_BYTES = 8 * 1024;

    private final long deadline;

    /**
     * Creates a stream.
     *
     * @param deadline a value of {@link System#nanoTime()}
     */
    DeadlineOutputStream(OutputStream out, long deadline) {
        super(out);
        this.deadline = deadline;
    }

    @Override
    public void write(int value) throws IOException {
        checkDeadline();
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int i = offset; i < end; i += MAX_WRITE_BYTES) {
            checkDeadline();
            out.write(bytes, i, Math.min(MAX_WRITE_BYTES, end - i));
        }
    }

    private void checkDeadline() throws IOException {
        if (System.nanoTime() - deadline >= 0) {
            throw new IOException("The deadline for reading the response has passed");
        }
    }
}
