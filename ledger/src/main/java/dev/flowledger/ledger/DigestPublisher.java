package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.ledger.Digest;
import dev.flowledger.api.ledger.HashChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the digest of the ledger where those cannot change it who can change the database. There is a line whenever the ledger
 * has become longer, and one after a start.
 */
final class DigestPublisher {

    private static final Logger log = LoggerFactory.getLogger(DigestPublisher.class);

    private final LedgerReader reader;
    private final @Nullable Path file;
    private Digest last = Digest.of(0, HashChain.start());
    private boolean inTrouble;

    /**
     * Makes the file if there is none.
     *
     * @param file where digests are appended, or null for the log
     * @throws DigestFileException when it cannot be written
     */
    DigestPublisher(LedgerReader reader, @Nullable Path file) {
        this.reader = reader;
        this.file = file;
        if (file != null) {
            append(file, "");
        }
    }

    /** Publishes the digest if it is another one than last time. Trouble is told once, and then tried again every time. */
    void publish() {
        try {
            reader.catchUp();
            Digest head = reader.head();
            if (!head.equals(last)) {
                publish(head);
                last = head;
            }
            if (inTrouble) {
                log.info("The digest of the ledger is published again");
                inTrouble = false;
            }
        } catch (RuntimeException e) {
            if (!inTrouble) {
                log.warn("The digest of the ledger cannot be published at the moment: {}", e.toString());
                inTrouble = true;
            }
        }
    }

    private void publish(Digest head) {
        // Neither of these needs an escape.
        String line = "{\"time\":\"%s\",\"position\":%d,\"hash\":\"%s\",\"digest\":\"%s\"}"
                .formatted(
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

    /** Opened anew every time: the file may have been rotated away. */
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
