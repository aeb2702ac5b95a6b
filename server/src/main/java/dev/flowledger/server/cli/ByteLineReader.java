package dev.flowledger.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file, byte for byte: no more than one of them is in memory. */
final class ByteLineReader {

    /** Far more than any event has. What is longer is no line of an export, and is handed out in pieces. */
    static final int LONGEST = 16 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private long read;

    ByteLineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its line break, or null behind the last. */
    byte @Nullable [] next() throws IOException {
        byte[] line = {};
        while (start < end || fill()) {
            int lineBreak = lineBreak();
            if (lineBreak >= 0) {
                line = with(line, lineBreak);
                start = lineBreak + 1;
                return line;
            }
            line = with(line, end);
            start = end;
            if (line.length >= LONGEST) {
                return line;
            }
        }
        return line.length == 0 ? null : line;
    }

    /** How many bytes have been read of the file. */
    long read() {
        return read;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        read += end;
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

    private byte[] with(byte[] line, int to) {
        byte[] longer = Arrays.copyOf(line, line.length + to - start);
        System.arraycopy(buffer, start, longer, line.length, to - start);
        return longer;
    }
}
