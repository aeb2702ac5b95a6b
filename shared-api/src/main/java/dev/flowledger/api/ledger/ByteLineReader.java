package dev.flowledger.api.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a file line by line as bytes. At most one line is in memory. */
public final class ByteLineReader {

    /** Much longer than the largest event. A longer line is not from an export; it is returned in parts. */
    static final int MAX_LINE_BYTES = 16 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private long bytesRead;

    /** Creates a reader of the lines of a file. */
    public ByteLineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the next line without its line break; null after the last line. */
    public byte @Nullable [] next() throws IOException {
        byte[] line = {};
        while (start < end || fill()) {
            int lineBreak = lineBreak();
            if (lineBreak >= 0) {
                line = append(line, lineBreak);
                start = lineBreak + 1;
                return line;
            }
            line = append(line, end);
            start = end;
            if (line.length >= MAX_LINE_BYTES) {
                return line;
            }
        }
        return line.length == 0 ? null : line;
    }

    /** The number of bytes that were read from the file, which may be more than those of the lines. */
    public long bytesRead() {
        return bytesRead;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        bytesRead += end;
        return end > 0;
    }

    private int lineBreak() {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private byte[] append(byte[] line, int to) {
        byte[] longer = Arrays.copyOf(line, line.length + to - start);
        System.arraycopy(buffer, start, longer, line.length, to - start);
        return longer;
    }
}
