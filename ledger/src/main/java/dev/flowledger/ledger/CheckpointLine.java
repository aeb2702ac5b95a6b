package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A published checkpoint as a line of JSON in a file or in the log. */
final class CheckpointLine {

    private static final Pattern LINE =
            Pattern.compile("\\{\"time\":\"([^\"]{1,40})\",\"position\":(\\d{1,18}),\"hash\":\"(\\p{XDigit}{64})\",.*");

    private CheckpointLine() {}

    /** The line of a checkpoint. None of the values needs other JSON escapes than that of line breaks. */
    static String of(SignedCheckpoint checkpoint, Instant time) {
        return String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"position\":%d,\"hash\":\"%s\",\"checkpoint\":\"%s\",\"note\":\"%s\"}",
                MicrosModule.text(time.truncatedTo(ChronoUnit.MICROS)),
                checkpoint.checkpoint().position(),
                checkpoint.checkpoint().hash(),
                checkpoint.checkpoint().text(),
                checkpoint.text().replace("\n", "\\n"));
    }

    /** Parses a line; empty if it has another content. */
    static Optional<KeptCheckpoints.Published> parse(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches()
                ? Optional.of(new KeptCheckpoints.Published(
                        Checkpoint.of(
                                Long.parseLong(parts.group(2)), HexFormat.of().parseHex(parts.group(3))),
                        parts.group(1)))
                : Optional.empty();
    }

    /**
     * A file to which the lines are appended. It is created if it does not exist, and opened for each line, because it may have
     * been rotated.
     *
     * @throws CheckpointFileException if it cannot be written
     */
    static CheckpointTarget in(Path file) {
        append(file, "");
        return (checkpoint, time) -> append(file, (endsWithLine(file) ? "" : "\n") + of(checkpoint, time) + "\n");
    }

    /** Whether the file is empty or ends with a line break. The last write may have been interrupted, by a full disk for example. */
    private static boolean endsWithLine(Path file) {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            content.seek(Math.max(0, content.length() - 1));
            int last = content.read();
            return last < 0 || last == '\n';
        } catch (FileNotFoundException rotated) {
            return true;
        } catch (IOException e) {
            throw new CheckpointFileException(file, e);
        }
    }

    private static void append(Path file, String text) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new CheckpointFileException(file, e);
        }
    }
}
