package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.ledger.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the digest of the ledger to a file or to the log, outside the database. Writes one line after a start if the ledger
 * has entries, and one line whenever the ledger has grown.
 */
final class DigestPublisher {

    private static final Logger log = LoggerFactory.getLogger(DigestPublisher.class);

    private final LedgerReader reader;
    private final @Nullable Path file;
    private final DatabaseState database;
    private Digest published = Digest.empty();
    private boolean failing;

    /**
     * Creates the file if it does not exist.
     *
     * @param file the file to append digests to, or null for the log
     * @throws DigestFileException if the file cannot be written
     */
    DigestPublisher(LedgerReader reader, @Nullable Path file, DatabaseState database) {
        this.reader = reader;
        this.database = database;
        this.file = file;
        if (file != null) {
            append(file, "");
        }
    }

    /**
     * Publishes the digest if it has changed since the last call. A failure is not thrown: the next call tries again. Only the
     * first of consecutive failures is logged.
     */
    void publish() {
        try {
            reader.catchUp();
            Digest head = reader.digest();
            if (!head.equals(published)) {
                publish(head);
                published = head;
            }
            if (failing) {
                log.info("The digest of the ledger is published again");
                failing = false;
            }
        } catch (RuntimeException e) {
            if (!database.report(e) && !failing) {
                log.warn("Cannot publish the digest of the ledger, will try again: {}", e.toString());
                failing = true;
            }
        }
    }

    private void publish(Digest head) {
        // None of the values needs JSON escapes.
        String line = String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"position\":%d,\"hash\":\"%s\",\"digest\":\"%s\"}",
                MicrosModule.text(Instant.now().truncatedTo(ChronoUnit.MICROS)),
                head.position(),
                head.hash(),
                head.text());
        if (file == null) {
            log.info("{}", line);
        } else {
            append(file, line + "\n");
        }
    }

    /** Opens the file for each write, because it may have been rotated. */
    private static void append(Path file, String text) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new DigestFileException(file, e);
        }
    }
}
