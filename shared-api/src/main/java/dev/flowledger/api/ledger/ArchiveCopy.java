package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The events of an archive in a temporary file, for access by position. The archive itself can only be read from its beginning. */
public final class ArchiveCopy implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final ArchiveReader.Content content;

    /** Where each event ends in the file. */
    private final long[] ends;

    private ArchiveCopy(Path file, ArchiveReader.Content content, long[] ends) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file);
        this.content = content;
        this.ends = ends;
    }

    /**
     * Copies and verifies an archive.
     *
     * @throws IOException if it cannot be read, or is not a complete and unchanged archive
     */
    public static ArchiveCopy of(InputStream archive) throws IOException {
        Path file = Files.createTempFile("flowledger-archive-", "");
        boolean isComplete = false;
        try {
            Ends ends = new Ends();
            ArchiveReader.Content content;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                content = ArchiveReader.read(archive, event -> {
                    out.write(event.canonical());
                    ends.add(event.canonical().length);
                });
            }
            ArchiveCopy copy = new ArchiveCopy(file, content, ends.toArray());
            isComplete = true;
            return copy;
        } finally {
            if (!isComplete) {
                Files.delete(file);
            }
        }
    }

    private static final class Ends {

        private long[] values = new long[1024];
        private int count;

        void add(int length) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count] = (count == 0 ? 0 : values[count - 1]) + length;
            count++;
        }

        long[] toArray() {
            return Arrays.copyOf(values, count);
        }
    }

    /** The verified content of the archive. */
    public ArchiveReader.Content content() {
        return content;
    }

    /** The event at a position, which matches its hash; null if the archive does not contain it. */
    public @Nullable StoredEvent read(long position) throws IOException {
        int index = Arrays.binarySearch(content.positions(), position);
        if (index < 0) {
            return null;
        }
        long start = index == 0 ? 0 : ends[index - 1];
        ByteBuffer bytes = ByteBuffer.allocate((int) (ends[index] - start));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new EOFException("the copy of the archive is incomplete");
            }
        }
        return StoredEventParser.parse(new String(bytes.array(), UTF_8));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.delete(file);
    }
}
